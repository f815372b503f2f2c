import type { AclArgs } from "@pulumi/gcp/managedkafka/acl";
import type { ClusterArgs } from "@pulumi/gcp/managedkafka/cluster";
import type { TopicArgs } from "@pulumi/gcp/managedkafka/topic";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-kafka";

const cluster = {
  type: gcp.kafka,
  inputs: {
    clusterId: "prod",
    location: "europe-west1",
    capacityConfig: { vcpuCount: "3", memoryBytes: "3221225472" },
    gcpConfig: {
      kmsKey: "projects/p/locations/l/keyRings/r/cryptoKeys/k",
      accessConfig: { networkConfigs: [{ subnet: "projects/p/regions/r/subnetworks/s" }] },
    },
  } satisfies ClusterArgs,
};
const topic = {
  type: gcp.kafkaTopic,
  inputs: {
    topicId: "a",
    cluster: "prod",
    location: "europe-west1",
    partitionCount: 6,
    replicationFactor: 3,
    configs: { "min.insync.replicas": "2" },
  } satisfies TopicArgs,
};
const acl = {
  type: gcp.kafkaAcl,
  inputs: {
    aclId: "topic/a",
    cluster: "prod",
    location: "europe-west1",
    aclEntries: [
      { principal: "User:a@p.iam.gserviceaccount.com", operation: "READ", permissionType: "ALLOW" },
    ],
  } satisfies AclArgs,
};

const agent = "User:service-1@gcp-sa-managedkafka.iam.gserviceaccount.com";
const all = (principal: string) => ({ principal, operation: "ALL", permissionType: "ALLOW" });

testRules(rules, {
  "gcp-kafka-encrypted": {
    pass: cluster,
    fail: [{ "gcpConfig.kmsKey": undefined }],
    unknown: ["gcpConfig.kmsKey"],
  },
  "gcp-kafka-topic-three-copies": {
    pass: topic,
    fail: [{ replicationFactor: 1 }],
    unknown: ["replicationFactor"],
  },
  "gcp-kafka-topic-two-in-sync": {
    pass: topic,
    fail: [{ configs: {} }, { configs: { "min.insync.replicas": "1" } }],
    unknown: ["configs"],
  },
  "gcp-kafka-access-named": {
    pass: acl,
    alsoPass: [{ ...acl, inputs: { ...acl.inputs, aclEntries: [all(agent)] } }],
    fail: [{ aclEntries: [{ ...all("User:*"), operation: "READ" }] }, { aclEntries: [all("User:a@b")] }],
    unknown: ["aclEntries"],
  },
  "gcp-kafka-access-not-everything": {
    pass: acl,
    alsoPass: [
      { ...acl, inputs: { ...acl.inputs, aclId: "allTopics", aclEntries: [all(agent)] } },
      { ...acl, inputs: { ...acl.inputs, aclId: "allConsumerGroups" } },
    ],
    fail: [{ aclId: "allTopics" }, { aclId: "cluster", aclEntries: [all("User:a@b")] }],
    unknown: ["aclId"],
  },
});
