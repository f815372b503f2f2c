/** Managed Kafka on Google Cloud. It has no listener without TLS and login, which therefore need no rule. */
import { eachItem, mustBeSet, mustBeWithin } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { gcp } from "../types";
import { show, textAt } from "../values";

/** Google's own agent, as which the managed connectors work. */
const isAgent = (entry: unknown) =>
  /@gcp-sa-managedkafka\.iam\.gserviceaccount\.com$/.test(textAt(entry, "principal"));

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
    description:
      "Access lists name who may do what: no wildcards, and not every operation but for Google's agent.",
    severity: "high",
    frameworks: "GCP managed-kafka",
    remediation: "Write User:<service account> and single operations.",
    types: [gcp.kafkaAcl],
    check: eachItem("aclEntries", (item) => {
      if (textAt(item, "permissionType").toUpperCase() === "DENY" || isAgent(item)) return undefined;
      if (textAt(item, "principal") === "User:*") return "allows everyone";
      return textAt(item, "operation").toUpperCase() === "ALL" ? "allows every operation" : undefined;
    }),
  }),
  resourceRule({
    name: "gcp-kafka-access-not-everything",
    description:
      "A list for all topics or groups lets nobody but Google's agent do more than look, and join groups.",
    severity: "high",
    frameworks: "GCP managed-kafka",
    remediation: "Name the topic or consumer group in aclId.",
    types: [gcp.kafkaAcl],
    check: (resource, report) => {
      const id = textAt(resource.inputs, "aclId");
      if (!/^(?:cluster|all\w+)$/.test(id)) return;
      const harmless = ["DESCRIBE", "DESCRIBE_CONFIGS", ...(id === "allConsumerGroups" ? ["READ"] : [])];
      eachItem("aclEntries", (item) =>
        isAgent(item) || harmless.includes(textAt(item, "operation").toUpperCase())
          ? undefined
          : `allows ${textAt(item, "operation")} on ${id}`,
      )(resource, report);
    },
  }),
];
