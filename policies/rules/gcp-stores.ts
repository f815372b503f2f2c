/** Pub/Sub, Cloud Run and Secret Manager of Google Cloud. */
import { all, mustBeOneOf, mustBeSet, mustBeWithin } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { gcp } from "../types";
import { at, isUnset, listAt, numberAt, textAt, texts } from "../values";

const ANYONE = new Set(["allUsers", "allAuthenticatedUsers"]);

export const rules: readonly Rule[] = [
  resourceRule({
    name: "gcp-topic-encrypted",
    description: "Topics are encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "CKV_GCP_83",
    remediation: "Set kmsKeyName.",
    types: [gcp.topic],
    check: mustBeSet("kmsKeyName"),
  }),
  resourceRule({
    name: "gcp-topic-region-bound",
    description: "Messages stay in named regions.",
    severity: "medium",
    frameworks: "WAF SEC08",
    remediation: "Set messageStoragePolicy.allowedPersistenceRegions.",
    types: [gcp.topic],
    check: mustBeSet("messageStoragePolicy.allowedPersistenceRegions"),
  }),
  resourceRule({
    name: "gcp-subscription-stays",
    description: "A subscription that nobody receives from is not removed with its messages.",
    severity: "medium",
    frameworks: "GCP pubsub",
    remediation: 'Set expirationPolicy.ttl to "".',
    types: [gcp.subscription],
    check: ({ inputs }, report) => {
      if (at(inputs, "expirationPolicy.ttl") !== "")
        report("is removed when nobody receives from it for a while");
    },
  }),
  resourceRule({
    name: "gcp-subscription-push-authenticated",
    description: "Messages are pushed over TLS, with a token that names who pushes.",
    severity: "high",
    frameworks: "GCP pubsub",
    remediation: "Set pushConfig.oidcToken.serviceAccountEmail and an https:// endpoint.",
    types: [gcp.subscription],
    check: ({ inputs }, report) => {
      if (isUnset(at(inputs, "pushConfig"))) return;
      if (!textAt(inputs, "pushConfig.pushEndpoint").startsWith("https://")) report("pushes without TLS");
      if (isUnset(at(inputs, "pushConfig.oidcToken.serviceAccountEmail"))) report("pushes without a token");
    },
  }),
  resourceRule({
    name: "gcp-messages-not-public",
    description: "Nobody but named members may use topics, subscriptions, functions and secrets.",
    severity: "critical",
    frameworks: "CKV_GCP_99; CKV_GCP_102; CKV2_GCP_6",
    remediation: "Name the member; never allUsers or allAuthenticatedUsers.",
    types: [gcp.topicMember, gcp.subscriptionMember, gcp.runMember, gcp.secretMember],
    check: ({ inputs }, report) => {
      const open = texts(at(inputs, "member")).filter((member) => ANYONE.has(member));
      if (open.length > 0) report(`lets ${open.join(", ")} in`);
    },
  }),
  resourceRule({
    name: "gcp-run-private",
    description: "Functions are reached from inside the project alone.",
    severity: "high",
    frameworks: "GCP run; CKV_GCP_124",
    remediation: 'Set ingress to "INGRESS_TRAFFIC_INTERNAL_ONLY" and leave invokerIamDisabled out.',
    types: [gcp.run],
    check: all(
      mustBeOneOf("ingress", ["INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"]),
      ({ inputs }, report) => {
        if (at(inputs, "invokerIamDisabled") === true) report("anyone may call it");
      },
    ),
  }),
  resourceRule({
    name: "gcp-run-own-account",
    description: "A function runs as an account of its own.",
    severity: "high",
    frameworks: "CIS-GCP 1.5",
    remediation: "Set template.serviceAccount to an account made for it.",
    types: [gcp.run],
    check: ({ inputs }, report) => {
      const account = textAt(inputs, "template.serviceAccount");
      if (account === "" || account.endsWith("-compute@developer.gserviceaccount.com"))
        report("runs as the project's default account");
    },
  }),
  resourceRule({
    name: "gcp-run-bounded",
    description:
      "A function is encrypted with a customer-managed key, in the network, and has a most of instances.",
    severity: "medium",
    frameworks: "GCP run; WAF SEC08",
    remediation: "Set template.encryptionKey, template.vpcAccess and template.scaling.maxInstanceCount.",
    types: [gcp.run],
    check: all(
      mustBeSet("template.encryptionKey"),
      mustBeSet("template.vpcAccess"),
      mustBeWithin("template.scaling.maxInstanceCount", 1, 1000),
    ),
  }),
  resourceRule({
    name: "gcp-run-image-pinned",
    description: "Functions name their images by digest.",
    severity: "high",
    frameworks: "GCP run",
    remediation: "End the image in @sha256: and the digest.",
    types: [gcp.run],
    check: ({ inputs }, report) => {
      for (const container of listAt(inputs, "template.containers")) {
        const image = textAt(container, "image");
        if (!/@sha256:[0-9a-f]{64}$/.test(image)) report(`${image || "a container"} is not named by digest`);
      }
    },
  }),
  resourceRule({
    name: "gcp-secret-encrypted",
    description: "Secrets stay in named regions, each encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "GCP secret-manager",
    remediation: "Set replication.userManaged.replicas, each with customerManagedEncryption.kmsKeyName.",
    types: [gcp.secret],
    check: ({ inputs }, report) => {
      const replicas = listAt(inputs, "replication.userManaged.replicas");
      if (replicas.length === 0) report("is replicated wherever Google likes");
      for (const [index, replica] of replicas.entries()) {
        if (isUnset(at(replica, "customerManagedEncryption.kmsKeyName")))
          report(`replication.userManaged.replicas[${index}] has no kmsKeyName`);
      }
    },
  }),
  resourceRule({
    name: "gcp-secret-rotated",
    description: "Each secret is rotated within a year: Google tells when, or its label does.",
    severity: "medium",
    frameworks: "GCP secret-manager",
    remediation: "Set rotation with topics, or a label rotation-days of 1 to 365.",
    types: [gcp.secret],
    check: ({ inputs }, report) => {
      const days = numberAt(inputs, "labels.rotation-days");
      if (isUnset(at(inputs, "rotation")) && !(days >= 1 && days <= 365))
        report("has neither a rotation nor a label that says when it is due");
    },
  }),
];
