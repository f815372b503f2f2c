import type { Cloud } from "../../infra/config/clouds";
import type { Stores } from "../../infra/config/stores";

/** Stores that are already there, as each cloud names them: all that a site would make. */

interface Existing {
  readonly existing: Readonly<Record<string, string>>;
}
interface AdoptedStores {
  readonly objects: Existing;
  readonly queues: Existing;
  readonly secrets: Existing;
}

const provider = (group: string, rest: string) =>
  `/subscriptions/3a4b5c6d-7e8f-4091-a2b3-c4d5e6f70819/resourceGroups/${group}/providers/Microsoft.${rest}`;
const each = (map: object, value: (name: string) => string): Existing => ({
  existing: Object.fromEntries(Object.keys(map).map((name) => [name, value(name)])),
});
const buckets = (stores: Stores) => ({ ...stores.buckets, backups: {}, logs: {} });

/** What a site of a cloud may adopt of the stores in the catalog. */
export const adoptedStores: Readonly<Record<Cloud, (stores: Stores) => AdoptedStores>> = {
  aws: (stores) => ({
    objects: each(buckets(stores), (name) => `shop-${name}`),
    queues: each(stores.queues, (name) => `https://sqs.eu-west-1.amazonaws.com/333333333333/${name}`),
    secrets: each(
      stores.secrets,
      (name) => `arn:aws:secretsmanager:eu-west-1:333333333333:secret:${name}-a1B2c3`,
    ),
  }),
  azure: (stores) => ({
    objects: each(buckets(stores), (name) =>
      name === "logs"
        ? provider("storage", "Storage/storageAccounts/shoplogs")
        : provider("storage", `Storage/storageAccounts/shop/blobServices/default/containers/${name}`),
    ),
    queues: each(stores.queues, (name) =>
      provider("queues", `ServiceBus/namespaces/shop-queues/queues/${name}`),
    ),
    secrets: { existing: { store: provider("secrets", "KeyVault/vaults/shop-secrets") } },
  }),
  gcp: (stores) => ({
    objects: each(buckets(stores), (name) => `shop-${name}`),
    // A function brings its own way to its queue: such a queue is not adopted.
    queues: each(
      Object.fromEntries(
        Object.keys(stores.queues)
          .filter((name) => Object.values(stores.functions).every(({ queue }) => queue !== name))
          .map((name) => [name, {}]),
      ),
      (name) => `projects/platform-prod-eu/subscriptions/${name}`,
    ),
    secrets: each(stores.secrets, (name) => `projects/platform-prod-eu/secrets/${name}`),
  }),
};
