import type { Cloud } from "../../infra/config/clouds";
import { keyPurposes } from "../../infra/config/schema";

/** Things that are already there, as each cloud names them. */

interface Adopted {
  readonly network: { readonly id: string; readonly subnets: Readonly<Record<string, readonly string[]>> };
  readonly keys: Readonly<Record<string, string>>;
  readonly cluster: Readonly<Record<string, string>>;
  readonly registry: string;
  readonly audit: string;
  readonly budget: string;
  readonly zone: string;
  readonly principal: string;
  readonly postgres: { readonly id: string; readonly administrator: string; readonly secret: string };
  readonly kafka: string;
  readonly cache: string;
  /** A table of documents: all that the catalog names may be this one. */
  readonly table: string;
  /** None on Google Cloud, where every store keeps its backups itself. */
  readonly vault?: string;
}

const subscription = "/subscriptions/3a4b5c6d-7e8f-4091-a2b3-c4d5e6f70819";
const armId = (group: string, rest: string) =>
  `${subscription}/resourceGroups/${group}/providers/Microsoft.${rest}`;
const vnet = armId("net", "Network/virtualNetworks/main");
const purposes = (value: (purpose: string) => string) =>
  Object.fromEntries(keyPurposes.map((purpose) => [purpose, value(purpose)]));

/** What a site of a cloud may adopt in a region. */
export const adopted: Readonly<Record<Cloud, (region: string) => Adopted>> = {
  aws: (region) => ({
    network: {
      id: "vpc-0123456789abcdef0",
      subnets: {
        public: ["subnet-0123456789abcdef0"],
        private: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
        data: ["subnet-0123456789abcdef3", "subnet-01234567"],
      },
    },
    keys: {
      store: `arn:aws:kms:${region}:333333333333`,
      ...purposes(() => `arn:aws:kms:${region}:333333333333:key/1234abcd-12ab-34cd-56ef-1234567890ab`),
    },
    cluster: { name: "main" },
    registry: `333333333333.dkr.ecr.${region}.amazonaws.com`,
    audit: "audit-bucket",
    budget: "333333333333:All of the account",
    zone: "Z0123456789ABCDEFGHIJ",
    principal: "arn:aws:iam::333333333333:role/team/todo",
    postgres: {
      id: `arn:aws:rds:${region}:333333333333:db:main`,
      administrator: "postgres",
      secret: `arn:aws:secretsmanager:${region}:333333333333:secret:postgres-AbCdEf`,
    },
    kafka: `arn:aws:kafka:${region}:333333333333:cluster/main/279c0212-d057-4dba-9aa9-1c4e5a25bfc7-3`,
    cache: "main-cache",
    table: "there",
    vault: "main",
  }),
  azure: () => ({
    network: {
      id: vnet,
      subnets: {
        public: [`${vnet}/subnets/public`],
        private: [`${vnet}/subnets/private`],
        data: [`${vnet.toLowerCase()}/subnets/data`],
      },
    },
    keys: {
      store: armId("keys", "KeyVault/vaults/main"),
      ...purposes(
        (purpose) => `https://main.vault.azure.net/keys/${purpose}/${"0123456789abcdef".repeat(2)}`,
      ),
    },
    cluster: { name: "main", resourceGroup: "clusters" },
    registry: armId("registry", "ContainerRegistry/registries/main0"),
    audit: armId("audit", "Storage/storageAccounts/audit"),
    budget: `${subscription}/providers/Microsoft.Consumption/budgets/main`,
    zone: armId("dns", "Network/dnszones/prod.example.com"),
    principal: "5b6c7d8e-9f0a-4b1c-8d2e-3f4a5b6c7d8e",
    postgres: {
      id: armId("data", "DBforPostgreSQL/flexibleServers/main"),
      administrator: "owner",
      secret: armId("keys", "KeyVault/vaults/main/secrets/postgres"),
    },
    kafka: armId("events", "EventHub/namespaces/main-events"),
    cache: armId("cache", "Cache/redisEnterprise/main"),
    table: armId("documents", "DocumentDB/databaseAccounts/main/sqlDatabases/main/containers/there"),
    vault: armId("backup", "DataProtection/backupVaults/main"),
  }),
  gcp: (region) => ({
    network: {
      id: "projects/platform-prod-eu/global/networks/main",
      subnets: Object.fromEntries(
        ["public", "private", "data"].map((tier) => [
          tier,
          [
            `https://www.googleapis.com/compute/v1/projects/platform-prod-eu/regions/${region}/subnetworks/${tier}`,
          ],
        ]),
      ),
    },
    keys: {
      store: `projects/platform-prod-eu/locations/${region}/keyRings/main`,
      ...purposes(
        (purpose) => `projects/platform-prod-eu/locations/${region}/keyRings/main/cryptoKeys/${purpose}`,
      ),
    },
    cluster: { name: "main" },
    registry: `${region}-docker.pkg.dev/platform-prod-eu/main`,
    audit: "audit-bucket",
    budget: "billingAccounts/0A1B2C-3D4E5F-6A7B8C/budgets/9f1c2d3e-0000-4000-8000-123456789abc",
    zone: "main",
    principal: "todo-pods@platform-prod-eu.iam.gserviceaccount.com",
    postgres: {
      id: "projects/platform-prod-eu/instances/main",
      administrator: "postgres",
      secret: "projects/platform-prod-eu/secrets/postgres",
    },
    kafka: `projects/platform-prod-eu/locations/${region}/clusters/main`,
    cache: `projects/platform-prod-eu/locations/${region}/instances/main`,
    table: "projects/platform-prod-eu/databases/there",
  }),
};
