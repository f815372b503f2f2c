import type { ClusterArgs } from "@pulumi/aws/msk/cluster";
import type { ClusterPolicyArgs } from "@pulumi/aws/msk/clusterPolicy";
import type { ConfigurationArgs } from "@pulumi/aws/msk/configuration";
import type { TopicArgs } from "@pulumi/aws/msk/topic";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-kafka";

const cluster = {
  type: aws.msk,
  inputs: {
    kafkaVersion: "4.1.x.kraft",
    numberOfBrokerNodes: 3,
    brokerNodeGroupInfo: {
      instanceType: "kafka.m7g.large",
      clientSubnets: ["subnet-1", "subnet-2", "subnet-3"],
      securityGroups: ["sg-1"],
      connectivityInfo: { publicAccess: { type: "DISABLED" } },
    },
    clientAuthentication: { sasl: { iam: true, scram: false }, unauthenticated: false },
    encryptionInfo: {
      encryptionAtRestKmsKeyArn: "arn:aws:kms:eu-west-1:1:key/1",
      encryptionInTransit: { clientBroker: "TLS", inCluster: true },
    },
    loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: "kafka" } } },
    enhancedMonitoring: "PER_BROKER",
    openMonitoring: {
      prometheus: { jmxExporter: { enabledInBroker: true }, nodeExporter: { enabledInBroker: true } },
    },
  } satisfies ClusterArgs,
};
const properties = [
  "auto.create.topics.enable=false",
  "default.replication.factor=3",
  "min.insync.replicas=2",
  "unclean.leader.election.enable=false",
];
const configuration = {
  type: aws.mskConfiguration,
  inputs: { name: "kafka", serverProperties: properties.join("\n") } satisfies ConfigurationArgs,
};
const without = (part: string) => ({
  serverProperties: properties.filter((line) => !line.startsWith(part)).join("\n"),
});
const topic = {
  type: aws.mskTopic,
  inputs: {
    clusterArn: "arn:aws:kafka:1",
    name: "a",
    partitionCount: 6,
    replicationFactor: 3,
  } satisfies TopicArgs,
};
const policyOf = (principal: unknown) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Principal: principal, Action: "kafka:*" }] });
const policy = {
  type: aws.mskPolicy,
  inputs: {
    clusterArn: "arn:aws:kafka:1",
    policy: policyOf({ Service: "kafka.amazonaws.com" }),
  } satisfies ClusterPolicyArgs,
};
const transit = "encryptionInfo.encryptionInTransit";

testRules(rules, {
  "aws-msk-tls": {
    pass: cluster,
    fail: [
      { [`${transit}.clientBroker`]: "TLS_PLAINTEXT" },
      { [`${transit}.clientBroker`]: undefined },
      { [`${transit}.inCluster`]: false },
    ],
    unknown: [`${transit}.clientBroker`, `${transit}.inCluster`],
  },
  "aws-msk-not-public": {
    pass: cluster,
    alsoPass: [{ ...cluster, inputs: { ...cluster.inputs, brokerNodeGroupInfo: {} } }],
    fail: [{ "brokerNodeGroupInfo.connectivityInfo.publicAccess.type": "SERVICE_PROVIDED_EIPS" }],
    unknown: ["brokerNodeGroupInfo.connectivityInfo.publicAccess.type"],
  },
  "aws-msk-authenticated": {
    pass: cluster,
    fail: [
      { "clientAuthentication.sasl.iam": false },
      { "clientAuthentication.sasl.scram": true },
      { "clientAuthentication.unauthenticated": true },
      { "clientAuthentication.unauthenticated": undefined },
    ],
    unknown: ["clientAuthentication.sasl.iam", "clientAuthentication.unauthenticated"],
  },
  "aws-msk-encrypted": {
    pass: cluster,
    fail: [{ "encryptionInfo.encryptionAtRestKmsKeyArn": undefined }],
    unknown: ["encryptionInfo"],
  },
  "aws-msk-logs": {
    pass: cluster,
    fail: [
      { "loggingInfo.brokerLogs.cloudwatchLogs.enabled": false },
      { "loggingInfo.brokerLogs.cloudwatchLogs.logGroup": undefined },
    ],
    unknown: ["loggingInfo.brokerLogs.cloudwatchLogs.enabled"],
  },
  "aws-msk-monitored": {
    pass: cluster,
    fail: [
      { enhancedMonitoring: "DEFAULT" },
      { "openMonitoring.prometheus.jmxExporter.enabledInBroker": false },
      { "openMonitoring.prometheus.nodeExporter": undefined },
    ],
    unknown: ["enhancedMonitoring"],
  },
  "aws-msk-version": {
    pass: cluster,
    fail: [{ kafkaVersion: "3.7.x.kraft" }, { kafkaVersion: "3.9.x" }, { kafkaVersion: "2.8.1" }],
    unknown: ["kafkaVersion"],
  },
  "aws-msk-three-brokers": {
    pass: cluster,
    fail: [{ numberOfBrokerNodes: 2 }],
    unknown: ["numberOfBrokerNodes"],
  },
  "aws-msk-keeps-what-it-acknowledged": {
    pass: configuration,
    fail: [
      without("unclean"),
      without("auto"),
      { serverProperties: properties.join("\n").replace("election.enable=false", "election.enable=true") },
    ],
    unknown: ["serverProperties"],
  },
  "aws-msk-three-copies": {
    pass: configuration,
    fail: [without("default"), without("min")],
    unknown: ["serverProperties"],
  },
  "aws-msk-topic-three-copies": {
    pass: topic,
    fail: [{ replicationFactor: 2 }],
    unknown: ["replicationFactor"],
  },
  "aws-msk-policy-not-public": {
    pass: policy,
    fail: [{ policy: policyOf("*") }, { policy: policyOf({ AWS: "*" }) }],
    unknown: ["policy"],
  },
});
