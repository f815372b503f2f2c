import { onlyGrows } from "../../check/growth";
import type { CheckFailure } from "../../check/shape";
import { minorStep } from "../../check/versions";
import { resourceSchema } from "../../schema";
import { UNKNOWN, type Values, visitLeaves } from "../../values";
import type { Cloud, ProviderInstance } from "../cloud";
import { azureId, nameProperty, pathProperties, subscriptionOf } from "./ids";
import { azureNames } from "./names";
import { azureComputed, azureInvoke, azureOutputs } from "./outputs";
import { checkServer, refusedByPostgres } from "./postgres";
import { azureReplaces } from "./replaces";
import { checkStore, refusedByStore } from "./stores";

/** Names without separators, and short: these types accept letters and digits only. */
const compactNames = new Set([
  "azure-native:storage:StorageAccount",
  "azure-native:containerregistry:Registry",
  "azure-native:containerservice:AgentPool",
]);

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function check(type: string, inputs: Values, _provider: ProviderInstance): CheckFailure[] {
  const failures: CheckFailure[] = [];
  visitLeaves(inputs, "", (value, path) => {
    if (typeof value !== "string") return;
    if (/(?:^|\.)(?:principalId|tenantId)$/.test(path) && !uuidForm.test(value)) {
      failures.push({ property: path, reason: `must be a UUID, not "${value}"` });
    }
    if (
      /(?:^|\.)(?:roleDefinitionId|workspaceId|storageId|targetResourceId|scope|resourceUri)$/.test(path) &&
      /\//.test(value) &&
      !value.startsWith("/")
    ) {
      failures.push({ property: path, reason: `must be a resource id that starts with "/", not "${value}"` });
    }
  });
  const tags = inputs.tags;
  if (typeof tags === "object" && tags !== null) {
    const entries = Object.entries(tags);
    if (entries.length > 50) failures.push({ property: "tags", reason: "holds more than 50 tags" });
    for (const [key, value] of entries) {
      if (key.length > 512 || /[<>%&\\?/]/.test(key))
        failures.push({
          property: `tags["${key}"]`,
          reason: "the key may have up to 512 characters, none of <>%&\\?/",
        });
      if (typeof value === "string" && value.length > 256)
        failures.push({ property: `tags["${key}"]`, reason: "the value may have up to 256 characters" });
    }
  }
  if (
    type === "azure-native:network:SecurityRule" &&
    typeof inputs.priority === "number" &&
    (inputs.priority < 100 || inputs.priority > 4096)
  ) {
    failures.push({ property: "priority", reason: "must lie between 100 and 4096" });
  }
  if (type === "azure-native:dbforpostgresql:Server") failures.push(...checkServer(inputs));
  failures.push(...checkStore(type, inputs));
  return failures;
}

export const azure: Cloud = {
  package: "azure-native",
  strictEnums: true,
  scope: (provider) => `azure:${subscriptionOf(provider)}`,
  idScope: () => "azure",
  autoName: (type) => {
    const property = nameProperty(type);
    const input = property === undefined ? undefined : resourceSchema(type)?.inputs[property];
    if (property === undefined || input?.required) return undefined;
    if (
      !/[nN]ame$/.test(property) ||
      type.startsWith("azure-native:authorization:Role") ||
      /Polic(?:y|ies)Name$|blobServicesName/.test(property)
    )
      return undefined;
    if (compactNames.has(type)) {
      return {
        property,
        make: (name, suffix) =>
          `${name
            .toLowerCase()
            .replace(/[^a-z0-9]/g, "")
            .slice(0, type.endsWith("AgentPool") ? 6 : 16)}${suffix.slice(0, 6)}`,
      };
    }
    return { property, make: (name, suffix) => `${name}${suffix}` };
  },
  names: (type) => azureNames[type] ?? {},
  check,
  replaces: (type) => [...pathProperties(type), "location", ...(azureReplaces[type] ?? [])],
  refuses: (type, path, before, after) => {
    if (type === "azure-native:eventhub:EventHub" && path === "partitionCount")
      return onlyGrows("partitions", before, after);
    if (type === "azure-native:dbforpostgresql:Server") return refusedByPostgres(path, before, after);
    if (type === "azure-native:containerservice:ManagedCluster" && path === "kubernetesVersion")
      return minorStep(before, after);
    return refusedByStore(type, path, before, after);
  },
  id: azureId,
  computed: azureComputed,
  outputs: azureOutputs,
  invoke: (token, args, provider) =>
    Object.values(args).includes(UNKNOWN) ? undefined : azureInvoke(token, args, provider),
};
