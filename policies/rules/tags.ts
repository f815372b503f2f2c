/** Mandatory tags and labels. */
import { type Rule, resourceRule } from "../rule";
import { aws, azure, gcp } from "../types";
import { at, isUnset } from "../values";

/** Who owns it, where it belongs, who pays, and how sensitive its data is. */
const REQUIRED = ["owner", "environment", "cost-centre", "data-class"] as const;

/** Where each type keeps its tags; the types of this list are all that take tags among those that the platform uses. */
const TAGS = "tags";
const TAGGED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      aws.bucket,
      aws.budget,
      aws.cluster,
      aws.flowLog,
      aws.key,
      aws.launchTemplate,
      aws.logGroup,
      aws.nodeGroup,
      aws.policy,
      aws.repository,
      aws.role,
      aws.securityGroup,
      aws.subnet,
      aws.trail,
      aws.vpc,
      aws.vpcEndpoint,
      azure.cluster,
      azure.agentPool,
      azure.diskEncryptionSet,
      azure.identity,
      azure.logWorkspace,
      azure.privateEndpoint,
      azure.registry,
      azure.resourceGroup,
      azure.securityGroup,
      azure.storageAccount,
      azure.vault,
      azure.virtualNetwork,
    ].map((type) => [type, TAGS]),
  ),
  [gcp.bucket]: "labels",
  [gcp.cluster]: "resourceLabels",
  [gcp.cryptoKey]: "labels",
  [gcp.repository]: "labels",
};

export const rules: readonly Rule[] = [
  resourceRule({
    name: "mandatory-tags",
    description: `Everything that takes tags or labels carries ${REQUIRED.join(", ")}.`,
    severity: "low",
    frameworks: "WAF COST03; KIC resource_not_using_tags; CKV_GCP_21",
    remediation: "Create the resource through a component, which sets the tags of its environment.",
    types: Object.keys(TAGGED),
    check: ({ type, inputs }, report) => {
      const path = TAGGED[type] ?? TAGS;
      const tags = at(inputs, path);
      const missing = REQUIRED.filter((name) => isUnset(at(tags, name)));
      if (missing.length > 0) report(`${path} lacks ${missing.join(", ")}`);
    },
  }),
];
