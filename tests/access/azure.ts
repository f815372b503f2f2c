import { cosmosRoles, type Grant, grantsOf } from "../../components/identity/azure-permissions";
import type { Permission } from "../../components/identity/contract";
import { ids } from "./catalogs";

/** A small evaluator of Azure's role assignments: what their data actions, scopes and conditions allow. */

const blob = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** Data actions of the built-in roles ("Azure built-in roles"), as far as services call them. */
const dataActions: Readonly<Record<string, readonly string[]>> = {
  "Azure Event Hubs Data Receiver": ["eventhub/receive"],
  "Azure Event Hubs Data Sender": ["eventhub/send"],
  "Azure Service Bus Data Receiver": ["servicebus/receive"],
  "Azure Service Bus Data Sender": ["servicebus/send"],
  "Key Vault Crypto User": ["keys/encrypt"],
  "Key Vault Secrets User": ["secrets/getSecret"],
  "Storage Blob Data Contributor": [
    `${blob}/read`,
    `${blob}/write`,
    `${blob}/delete`,
    `${blob}/add/action`,
    `${blob}/move/action`,
  ],
  "Storage Blob Data Reader": [`${blob}/read`],
};

/** The actions that a condition takes away from containers that exist. */
function takenAway(condition: string | undefined): readonly string[] {
  if (condition === undefined) return [];
  const clause = /\(!\(ActionMatches\{'([^']+)'\}\)\)/g;
  const found = [...condition.matchAll(clause)].map(([, action]) => action ?? "");
  const rest = condition.replaceAll(clause, "").replaceAll(" AND ", "");
  const never =
    "() OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals '-')";
  if (found.length === 0 || rest !== never) throw new Error(`this evaluator does not know ${condition}`);
  return found;
}

const covers = (scope: string, id: string) => id === scope || id.startsWith(`${scope}/`);

function request(operation: string): { readonly action: string; readonly id: string } {
  const [what = "", name = "", how = ""] = operation.split(" ");
  const id = ids.azure;
  const account = id.table("").replace(/\/sqlDatabases.*/, "");
  switch (what) {
    case "topic":
      return { action: how === "produce" ? "eventhub/send" : "eventhub/receive", id: id.topic(name) };
    case "bucket":
      return { action: `${blob}/${how}`, id: id.bucket(name) };
    case "queue":
      return { action: `servicebus/${how}`, id: id.queue(name) };
    case "documents":
      return { action: `cosmos/${how}`, id: `${account}/dbs/d/colls/${name}` };
    case "secret":
      return { action: "secrets/getSecret", id: id.secret(name) };
    case "cache":
      return { action: "redis/use", id: id.cache };
    case "key":
      return {
        action: "keys/encrypt",
        id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/k/keys/${name}`,
      };
    default:
      throw new Error(`this evaluator does not know ${operation}`);
  }
}

export function canOnAzure(permissions: readonly Permission<string>[]) {
  const assignments = permissions.flatMap((permission) =>
    grantsOf(permission).map((grant) => ({ grant, scope: grant.scope(permission as never) })),
  );
  return (operation: string) => {
    const { action, id } = request(operation);
    return assignments.some(({ grant, scope }) => covers(scope, id) && allows(grant, action));
  };
}

function allows(grant: Grant, action: string): boolean {
  switch (grant.type) {
    case "role":
      return (dataActions[grant.role] ?? []).includes(action) && !takenAway(grant.condition).includes(action);
    case "cosmos":
      return (
        action === "cosmos/read" ||
        (action === "cosmos/write" && grant.definition === cosmosRoles["read-write"])
      );
    case "redis":
      return action === "redis/use";
  }
}
