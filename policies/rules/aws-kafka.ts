/** Managed Kafka on AWS: MSK. */
import {
  all,
  mustBeFalse,
  mustBeOneOf,
  mustBeSet,
  mustBeTrue,
  mustBeWithin,
  mustEqual,
  mustMatch,
  mustNotBeTrue,
} from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { aws } from "../types";
import { isUnset, show, textAt } from "../values";
import { supportedMskPattern } from "../versions";

const types = [aws.msk];
const publicAccess = "brokerNodeGroupInfo.connectivityInfo.publicAccess.type";

/** A line `key=value` of the brokers' settings. */
const setting = (key: string, value: string) =>
  new RegExp(`^${key.replaceAll(".", "\\.")}\\s*=\\s*${value}\\s*$`, "m");

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-msk-tls",
    description: "Clients and brokers speak to brokers over TLS only.",
    severity: "high",
    frameworks: "FSBP MSK.1; CKV_AWS_81; NAG MSK2; NAG MSK3; TFS; KIC",
    remediation: 'Set encryptionInTransit.clientBroker to "TLS" and inCluster to true.',
    types,
    check: all(
      mustEqual("encryptionInfo.encryptionInTransit.clientBroker", "TLS"),
      mustBeTrue("encryptionInfo.encryptionInTransit.inCluster"),
    ),
  }),
  resourceRule({
    name: "aws-msk-not-public",
    description: "Brokers have no public addresses.",
    severity: "critical",
    frameworks: "CKV_AWS_291; KIC; PRW kafka_cluster_is_public",
    remediation: 'Leave publicAccess out or set its type to "DISABLED".',
    types,
    check: ({ inputs }, report) => {
      const type = textAt(inputs, publicAccess);
      if (type !== "" && type !== "DISABLED")
        report(`${publicAccess} is ${show(type)}; it must be "DISABLED"`);
    },
  }),
  resourceRule({
    name: "aws-msk-authenticated",
    description: "Clients are IAM roles: nobody enters without one, and none by a password.",
    severity: "high",
    frameworks: "PRW kafka_cluster_unrestricted_access_disabled",
    remediation: "Set sasl.iam to true, and sasl.scram and unauthenticated to false.",
    types,
    check: all(
      mustBeTrue("clientAuthentication.sasl.iam"),
      mustNotBeTrue("clientAuthentication.sasl.scram"),
      mustBeFalse("clientAuthentication.unauthenticated"),
    ),
  }),
  resourceRule({
    name: "aws-msk-encrypted",
    description: "Disks of brokers are encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "PRW kafka_cluster_encryption_at_rest_uses_cmk",
    remediation: "Set encryptionInfo.encryptionAtRestKmsKeyArn.",
    types,
    check: mustBeSet("encryptionInfo.encryptionAtRestKmsKeyArn"),
  }),
  resourceRule({
    name: "aws-msk-logs",
    description: "Brokers send their logs to CloudWatch.",
    severity: "medium",
    frameworks: "CKV_AWS_80; NAG MSK6; TFS; KIC",
    remediation: "Set loggingInfo.brokerLogs.cloudwatchLogs with enabled: true and a log group.",
    types,
    check: all(
      mustBeTrue("loggingInfo.brokerLogs.cloudwatchLogs.enabled"),
      mustBeSet("loggingInfo.brokerLogs.cloudwatchLogs.logGroup"),
    ),
  }),
  resourceRule({
    name: "aws-msk-monitored",
    description: "Metrics are kept for each broker and open to Prometheus.",
    severity: "medium",
    frameworks: "FSBP MSK.2; PRW kafka_cluster_enhanced_monitoring_enabled",
    remediation:
      "Set enhancedMonitoring to PER_BROKER or finer, and switch both exporters of openMonitoring on.",
    types,
    check: all(
      mustBeOneOf("enhancedMonitoring", ["PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"]),
      mustBeTrue("openMonitoring.prometheus.jmxExporter.enabledInBroker"),
      mustBeTrue("openMonitoring.prometheus.nodeExporter.enabledInBroker"),
    ),
  }),
  resourceRule({
    name: "aws-msk-version",
    description: "Brokers run a version of Kafka that MSK supports, without ZooKeeper.",
    severity: "medium",
    frameworks: "PRW kafka_cluster_uses_latest_version",
    remediation: "Set kafkaVersion to 4.1.x.kraft.",
    types,
    check: mustMatch("kafkaVersion", supportedMskPattern, "a supported version with the suffix .kraft"),
  }),
  resourceRule({
    name: "aws-msk-three-brokers",
    description: "A cluster has three brokers, so that writing goes on when one is lost.",
    severity: "medium",
    resilience: true,
    frameworks: "WAF REL10",
    remediation: "Give the site three zones: MSK puts a broker into each.",
    types,
    check: mustBeWithin("numberOfBrokerNodes", 3),
  }),
  resourceRule({
    name: "aws-msk-keeps-what-it-acknowledged",
    description: "No broker without the newest events takes over, and no topic is made by chance.",
    severity: "high",
    frameworks: "WAF REL10",
    remediation:
      "Set unclean.leader.election.enable and auto.create.topics.enable to false in the configuration.",
    types: [aws.mskConfiguration],
    check: all(
      mustMatch(
        "serverProperties",
        setting("unclean.leader.election.enable", "false"),
        "properties with unclean.leader.election.enable=false",
      ),
      mustMatch(
        "serverProperties",
        setting("auto.create.topics.enable", "false"),
        "properties with auto.create.topics.enable=false",
      ),
    ),
  }),
  resourceRule({
    name: "aws-msk-three-copies",
    description: "Events have three copies, two of which must be there before a producer is told so.",
    severity: "medium",
    resilience: true,
    frameworks: "WAF REL10",
    remediation: "Set default.replication.factor to 3 and min.insync.replicas to 2 in the configuration.",
    types: [aws.mskConfiguration],
    check: all(
      mustMatch(
        "serverProperties",
        setting("default.replication.factor", "3"),
        "properties with default.replication.factor=3",
      ),
      mustMatch(
        "serverProperties",
        setting("min.insync.replicas", "2"),
        "properties with min.insync.replicas=2",
      ),
    ),
  }),
  resourceRule({
    name: "aws-msk-topic-three-copies",
    description: "Every topic has three copies.",
    severity: "medium",
    resilience: true,
    frameworks: "WAF REL10",
    remediation: "Set replicationFactor to 3.",
    types: [aws.mskTopic],
    check: mustBeWithin("replicationFactor", 3),
  }),
  resourceRule({
    name: "aws-msk-policy-not-public",
    description: "No policy of a cluster lets everyone in.",
    severity: "critical",
    frameworks: "PRW kafka_cluster_is_public",
    remediation: "Name services or accounts as principals.",
    types: [aws.mskPolicy],
    check: ({ inputs }, report) => {
      const text = textAt(inputs, "policy");
      if (isUnset(text)) return;
      const { Statement = [] } = JSON.parse(text) as { Statement?: unknown[] };
      for (const statement of [Statement].flat()) {
        const { Effect, Principal } = statement as { Effect?: unknown; Principal?: unknown };
        const open = Principal === "*" || (Principal as { AWS?: unknown } | undefined)?.AWS === "*";
        if (Effect === "Allow" && open) report("policy allows every principal");
      }
    },
  }),
];
