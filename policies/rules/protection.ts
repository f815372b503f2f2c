/** Resources that hold what cannot be made again are protected from deletion. */
import { type Rule, resourceRule } from "../rule";
import { aws, azure, gcp } from "../types";
import { textAt } from "../values";

/** What is lost for good, or takes everything else with it, when it is deleted. */
export const statefulTypes: readonly string[] = [
  aws.backupVault,
  aws.bucket,
  aws.cache,
  aws.cluster,
  aws.database,
  aws.key,
  aws.msk,
  aws.repository,
  aws.table,
  aws.trail,
  azure.backupVault,
  azure.cache,
  azure.cluster,
  azure.documents,
  azure.eventHubs,
  azure.key,
  azure.logWorkspace,
  azure.postgres,
  azure.registry,
  azure.storageAccount,
  azure.vault,
  gcp.bucket,
  gcp.cache,
  gcp.cluster,
  gcp.cryptoKey,
  gcp.database,
  gcp.documents,
  gcp.kafka,
  gcp.keyRing,
  gcp.repository,
];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "stateful-protected",
    description:
      "Keys, databases, caches, backups, clusters, registries and log stores cannot be deleted by an update.",
    severity: "high",
    resilience: true,
    frameworks: "WAF REL09",
    remediation: "Set the option protect, which the environment's protection setting drives.",
    types: statefulTypes,
    check: ({ type, inputs, options }, report) => {
      // A pull-through repository is a cache: it fills itself again.
      if (type === gcp.repository && textAt(inputs, "mode") === "REMOTE_REPOSITORY") return;
      if (options.protect !== true) report("is not protected");
    },
  }),
];
