import type { VpcArgs } from "@pulumi/aws/ec2/vpc";
import type { VaultArgs } from "@pulumi/azure-native/keyvault/vault";
import type { ClusterArgs } from "@pulumi/gcp/container/cluster";
import { testRules } from "../testing";
import { aws, azure, gcp } from "../types";
import { rules } from "./tags";

const tags = { owner: "platform", environment: "prod", "cost-centre": "4711", "data-class": "internal" };
const vpc = { type: aws.vpc, inputs: { cidrBlock: "10.0.0.0/16", tags } satisfies VpcArgs };
const vault = {
  type: azure.vault,
  inputs: {
    resourceGroupName: "prod",
    properties: { tenantId: "tenant", sku: { family: "A", name: "premium" } },
    tags,
  } satisfies VaultArgs,
};
const cluster = { type: gcp.cluster, inputs: { resourceLabels: tags } satisfies ClusterArgs };

testRules(rules, {
  "mandatory-tags": {
    pass: vpc,
    alsoPass: [vault, cluster],
    fail: [
      { tags: undefined },
      { "tags.owner": undefined },
      { "tags.cost-centre": "" },
      [{ ...cluster, inputs: { labels: tags } }],
    ],
    unknown: ["tags", "tags.owner"],
  },
});
