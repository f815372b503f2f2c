import type { NameRule } from "../cloud";
import { postgresNames } from "./postgres";
import { storesNames } from "./stores";

/** The form of most Compute Engine names (RFC 1035). */
const compute = (max = 63): NameRule => ({
  max,
  pattern: /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/,
  allowed: "lower-case letters, digits and -, starting with a letter, not ending with -",
});

const wide = (max: number): NameRule => ({
  max,
  pattern: /^[a-zA-Z0-9_-]+$/,
  allowed: "letters, digits, _ and -",
});

/** The form of Pub/Sub's names. */
const message: NameRule = {
  min: 3,
  max: 255,
  pattern: /^(?!goog)[A-Za-z][A-Za-z0-9_.~+%-]*$/,
  allowed: 'letters, digits and -_.~+%, starting with a letter, not starting with "goog"',
};

/** Limits on names, from each API's reference. */
export const gcpNames: Readonly<Record<string, Readonly<Record<string, NameRule>>>> = {
  "gcp:compute/network:Network": { name: compute() },
  "gcp:compute/subnetwork:Subnetwork": { name: compute() },
  "gcp:compute/router:Router": { name: compute() },
  "gcp:compute/routerNat:RouterNat": { name: compute() },
  "gcp:compute/address:Address": { name: compute() },
  "gcp:compute/globalAddress:GlobalAddress": { name: compute() },
  "gcp:compute/firewall:Firewall": { name: compute() },
  "gcp:compute/route:Route": { name: compute() },
  "gcp:container/cluster:Cluster": { name: compute(40) },
  "gcp:container/nodePool:NodePool": { name: compute(40) },
  ...postgresNames,
  ...storesNames,
  "gcp:kms/keyRing:KeyRing": { name: wide(63) },
  "gcp:kms/cryptoKey:CryptoKey": { name: wide(63) },
  "gcp:serviceaccount/account:Account": { accountId: { min: 6, ...compute(30) } },
  "gcp:projects/iAMCustomRole:IAMCustomRole": {
    roleId: { min: 3, max: 64, pattern: /^[a-zA-Z0-9_.]+$/, allowed: "letters, digits, _ and ." },
  },
  "gcp:artifactregistry/repository:Repository": { repositoryId: compute() },
  "gcp:managedkafka/cluster:Cluster": { clusterId: compute() },
  "gcp:managedkafka/connectCluster:ConnectCluster": { connectClusterId: compute() },
  "gcp:managedkafka/connector:Connector": { connectorId: compute() },
  "gcp:managedkafka/topic:Topic": {
    topicId: { max: 249, pattern: /^(?!\.{1,2}$)[a-zA-Z0-9._-]+$/, allowed: "letters, digits, ., _ and -" },
  },
  "gcp:managedkafka/acl:Acl": {
    aclId: {
      max: 300,
      pattern:
        /^(?:cluster|all(?:Topics|ConsumerGroups|TransactionalIds)|(?:topic|consumerGroup|transactionalId)(?:Prefixed)?\/[a-zA-Z0-9._-]+)$/,
      allowed: "a resource pattern such as topic/<name>, consumerGroup/<name> or allTopics",
    },
  },
  "gcp:storage/bucket:Bucket": {
    name: {
      min: 3,
      max: 63,
      pattern: /^(?!goog)[a-z0-9][a-z0-9._-]*[a-z0-9]$/,
      allowed:
        'lower-case letters, digits, -, _ and ., starting and ending with a letter or digit, not starting with "goog"',
    },
  },
  "gcp:pubsub/topic:Topic": { name: message },
  "gcp:pubsub/subscription:Subscription": { name: message },
  "gcp:cloudrunv2/service:Service": { name: compute(49) },
  "gcp:secretmanager/secret:Secret": { secretId: wide(255) },
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": {
    workloadIdentityPoolId: {
      min: 4,
      max: 32,
      pattern: /^(?!gcp-)[a-z0-9-]+$/,
      allowed: 'lower-case letters, digits and -, not starting with "gcp-"',
    },
  },
  "gcp:logging/projectSink:ProjectSink": {
    name: { max: 100, pattern: /^[a-zA-Z0-9_.-]+$/, allowed: "letters, digits, _, - and ." },
  },
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": {
    bucketId: { max: 100, pattern: /^[a-zA-Z0-9_.-]+$/, allowed: "letters, digits, _, - and ." },
  },
  "gcp:dns/managedZone:ManagedZone": {
    name: compute(),
    dnsName: {
      max: 253,
      pattern: /^(?:[a-zA-Z0-9_](?:[a-zA-Z0-9_-]*[a-zA-Z0-9_])?\.)+$/,
      allowed: "a DNS name that ends with a dot",
    },
  },
};
