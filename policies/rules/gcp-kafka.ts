/** Managed Kafka on Google Cloud. It has no listener without TLS and login, which therefore need no rule. */
import { eachItem, mustBeSet, mustBeWithin, mustMatch } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { gcp } from "../types";
import { show, textAt } from "../values";

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-kafka-encrypted",
    description: "Events are encrypted with a customer-managed key.",
    severity: "medium",
    frameworks: "GCP managed-kafka",
    remediation: "Set gcpConfig.kmsKey.",
    types: [gcp.kafka],
    check: mustBeSet("gcpConfig.kmsKey"),
  }),
  resourceRule({
    name: "gcp-kafka-topic-three-copies",
    description: "Every topic has three copies.",
    severity: "medium",
    resilience: true,
    frameworks: "GCP managed-kafka",
    remediation: "Set replicationFactor to 3.",
    types: [gcp.kafkaTopic],
    check: mustBeWithin("replicationFactor", 3),
  }),
  resourceRule({
    name: "gcp-kafka-topic-two-in-sync",
    description: "Two copies have an event before its producer is told so.",
    severity: "medium",
    resilience: true,
    frameworks: "GCP managed-kafka",
    remediation: 'Set "min.insync.replicas" to "2" in configs.',
    types: [gcp.kafkaTopic],
    check: ({ inputs }, report) => {
      const { configs } = inputs as { configs?: Readonly<Record<string, unknown>> };
      const value = configs?.["min.insync.replicas"];
      if (String(value) !== "2") report(`min.insync.replicas is ${show(value)}; it must be "2"`);
    },
  }),
  resourceRule({
    name: "gcp-kafka-access-named",
    description: "Access lists name who may do what: no wildcards, and not every operation.",
    severity: "high",
    frameworks: "GCP managed-kafka",
    remediation: "Write User:<service account> and single operations.",
    types: [gcp.kafkaAcl],
    check: eachItem("aclEntries", (item) => {
      const [principal, operation] = [textAt(item, "principal"), textAt(item, "operation")];
      if (textAt(item, "permissionType").toUpperCase() === "DENY") return undefined;
      if (principal === "User:*") return "allows everyone";
      return operation.toUpperCase() === "ALL" ? "allows every operation" : undefined;
    }),
  }),
  resourceRule({
    name: "gcp-kafka-access-not-everything",
    description: "An access list is for one resource, not for all of a kind.",
    severity: "high",
    frameworks: "GCP managed-kafka",
    remediation: "Name the topic or consumer group in aclId.",
    types: [gcp.kafkaAcl],
    check: mustMatch("aclId", /^(?:cluster|\w+\/.+)$/, "the pattern of one resource, such as topic/<name>"),
  }),
];
