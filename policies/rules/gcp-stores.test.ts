import type { ServiceArgs } from "@pulumi/gcp/cloudrunv2/service";
import type { SubscriptionArgs } from "@pulumi/gcp/pubsub/subscription";
import type { TopicArgs } from "@pulumi/gcp/pubsub/topic";
import type { TopicIAMMemberArgs } from "@pulumi/gcp/pubsub/topicIAMMember";
import type { SecretArgs } from "@pulumi/gcp/secretmanager/secret";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-stores";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const topic = {
  type: gcp.topic,
  inputs: {
    kmsKeyName: "projects/shop/cryptoKeys/queues",
    messageStoragePolicy: { allowedPersistenceRegions: ["europe-west1"] },
  } satisfies TopicArgs,
};
const subscription = {
  type: gcp.subscription,
  inputs: {
    topic: "projects/shop/topics/work",
    expirationPolicy: { ttl: "" },
    pushConfig: {
      pushEndpoint: "https://scan.run.app/messages",
      oidcToken: { serviceAccountEmail: "push@shop.iam.gserviceaccount.com" },
    },
  } satisfies SubscriptionArgs,
};
const pulled = {
  type: gcp.subscription,
  inputs: { topic: "projects/shop/topics/work" } satisfies SubscriptionArgs,
};
const member = {
  type: gcp.topicMember,
  inputs: {
    topic: "projects/shop/topics/work",
    role: "roles/pubsub.publisher",
    member: "serviceAccount:a@shop.iam.gserviceaccount.com",
  } satisfies TopicIAMMemberArgs,
};
const run = {
  type: gcp.run,
  inputs: {
    location: "europe-west1",
    ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
    template: {
      serviceAccount: "scan@shop.iam.gserviceaccount.com",
      encryptionKey: "projects/shop/cryptoKeys/queues",
      vpcAccess: { egress: "ALL_TRAFFIC" },
      scaling: { maxInstanceCount: 10 },
      containers: [{ image: `europe-west1-docker.pkg.dev/shop/images/scan@${digest}` }],
    },
  } satisfies ServiceArgs,
};
const secret = {
  type: gcp.secret,
  inputs: {
    secretId: "mail",
    labels: { "rotation-days": "90" },
    replication: {
      userManaged: {
        replicas: [
          {
            location: "europe-west1",
            customerManagedEncryption: { kmsKeyName: "projects/shop/cryptoKeys/secrets" },
          },
        ],
      },
    },
  } satisfies SecretArgs,
};

testRules(rules, {
  "gcp-topic-encrypted": { pass: topic, fail: [{ kmsKeyName: undefined }], unknown: ["kmsKeyName"] },
  "gcp-topic-region-bound": {
    pass: topic,
    fail: [{ messageStoragePolicy: undefined }],
    unknown: ["messageStoragePolicy"],
  },
  "gcp-subscription-stays": {
    pass: subscription,
    fail: [{ expirationPolicy: undefined }, { "expirationPolicy.ttl": "2678400s" }],
    unknown: ["expirationPolicy"],
  },
  "gcp-subscription-push-authenticated": {
    pass: subscription,
    alsoPass: [pulled],
    fail: [
      { "pushConfig.oidcToken": undefined },
      { "pushConfig.pushEndpoint": "http://scan.example.com/messages" },
    ],
    unknown: ["pushConfig"],
  },
  "gcp-messages-not-public": {
    pass: member,
    fail: [
      { member: "allUsers" },
      [{ ...member, type: gcp.runMember, inputs: { ...member.inputs, member: "allAuthenticatedUsers" } }],
    ],
    unknown: ["member"],
  },
  "gcp-run-private": {
    pass: run,
    fail: [{ ingress: "INGRESS_TRAFFIC_ALL" }, { ingress: undefined }, { invokerIamDisabled: true }],
    unknown: ["ingress"],
  },
  "gcp-run-own-account": {
    pass: run,
    fail: [
      { "template.serviceAccount": undefined },
      { "template.serviceAccount": "1-compute@developer.gserviceaccount.com" },
    ],
    unknown: ["template.serviceAccount"],
  },
  "gcp-run-bounded": {
    pass: run,
    fail: [
      { "template.encryptionKey": undefined },
      { "template.vpcAccess": undefined },
      { "template.scaling": undefined },
    ],
    unknown: ["template"],
  },
  "gcp-run-image-pinned": {
    pass: run,
    fail: [{ "template.containers": [{ image: "europe-west1-docker.pkg.dev/shop/images/scan:latest" }] }],
    unknown: ["template"],
  },
  "gcp-secret-encrypted": {
    pass: secret,
    fail: [
      { replication: { auto: {} } },
      { "replication.userManaged.replicas": [{ location: "europe-west1" }] },
    ],
    unknown: ["replication"],
  },
  "gcp-secret-rotated": {
    pass: secret,
    alsoPass: [
      { ...secret, inputs: { ...secret.inputs, labels: {}, rotation: { rotationPeriod: "7776000s" } } },
    ],
    fail: [{ labels: {} }, { "labels.rotation-days": "0" }],
    unknown: ["labels"],
  },
});
