import type { AdministratorsMicrosoftEntraArgs } from "@pulumi/azure-native/dbforpostgresql/administratorsMicrosoftEntra";
import type { ConfigurationArgs } from "@pulumi/azure-native/dbforpostgresql/configuration";
import type { FirewallRuleArgs } from "@pulumi/azure-native/dbforpostgresql/firewallRule";
import type { ServerArgs } from "@pulumi/azure-native/dbforpostgresql/server";
import type { PricingArgs } from "@pulumi/azure-native/security/pricing";
import { testRules } from "../testing";
import { azure } from "../types";
import { rules } from "./azure-postgres";

const place = { resourceGroupName: "data" };
const encrypted = {
  dataEncryption: {
    type: "AzureKeyVault",
    primaryKeyURI: "https://v.vault.azure.net/keys/data",
    primaryUserAssignedIdentityId: "/subscriptions/1/identity",
  },
};
const server = {
  type: azure.postgres,
  inputs: {
    ...place,
    ...encrypted,
    serverName: "orders",
    location: "westeurope",
    createMode: "Create",
    network: { publicNetworkAccess: "Disabled" },
    highAvailability: { mode: "ZoneRedundant" },
    backup: { backupRetentionDays: 35 },
    authConfig: { activeDirectoryAuth: "Enabled" },
  } satisfies ServerArgs,
};
const replica = {
  type: azure.postgres,
  name: "replica",
  inputs: {
    ...place,
    ...encrypted,
    serverName: "orders-2",
    location: "northeurope",
    createMode: "Replica",
    sourceServerResourceId: "/subscriptions/1/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders",
    network: { publicNetworkAccess: "Disabled" },
  } satisfies ServerArgs,
};
const parameter = (configurationName: string, value: string) => ({
  type: azure.postgresParameter,
  name: configurationName,
  inputs: { ...place, serverName: "orders", configurationName, value } satisfies ConfigurationArgs,
});
const throttle = parameter("connection_throttle.enable", "on");
const audit = parameter("shared_preload_libraries", "pg_stat_statements,pgaudit");
const administrator = {
  type: azure.postgresAdministrator,
  inputs: { ...place, serverName: "orders", objectId: "1" } satisfies AdministratorsMicrosoftEntraArgs,
};
const defender = {
  type: azure.pricing,
  inputs: {
    scopeId: "subscriptions/1",
    pricingName: "OpenSourceRelationalDatabases",
    pricingTier: "Standard",
  } satisfies PricingArgs,
};

testRules(rules, {
  "azure-postgres-not-public": {
    pass: server,
    fail: [{ "network.publicNetworkAccess": "Enabled" }, { network: undefined }],
    unknown: ["network.publicNetworkAccess"],
  },
  "azure-postgres-no-open-firewall": {
    pass: {
      type: azure.postgresFirewallRule,
      inputs: {
        ...place,
        serverName: "orders",
        startIpAddress: "203.0.113.1",
        endIpAddress: "203.0.113.9",
      } satisfies FirewallRuleArgs,
    },
    fail: [
      { startIpAddress: "0.0.0.0", endIpAddress: "0.0.0.0" },
      { startIpAddress: "0.0.0.0", endIpAddress: "255.255.255.255" },
      { endIpAddress: "255.255.255.255" },
    ],
    unknown: ["startIpAddress", "endIpAddress"],
  },
  "azure-postgres-tls": {
    pass: parameter("require_secure_transport", "on"),
    alsoPass: [parameter("ssl_min_protocol_version", "TLSv1.3"), parameter("log_statement", "none")],
    fail: [{ value: "off" }, [parameter("ssl_min_protocol_version", "TLSv1.1")]],
    unknown: ["value", "configurationName"],
  },
  "azure-postgres-zone-redundant": {
    pass: server,
    alsoPass: [replica],
    fail: [{ "highAvailability.mode": "SameZone" }, { highAvailability: undefined }],
    unknown: ["highAvailability.mode"],
  },
  "azure-postgres-backups": {
    pass: server,
    alsoPass: [replica],
    fail: [{ "backup.backupRetentionDays": 3 }, { backup: undefined }],
    unknown: ["backup.backupRetentionDays"],
  },
  "azure-postgres-customer-key": {
    pass: server,
    alsoPass: [replica],
    fail: [
      { "dataEncryption.type": "SystemManaged" },
      { "dataEncryption.primaryKeyURI": undefined },
      { dataEncryption: undefined },
    ],
    unknown: ["dataEncryption.primaryKeyURI", "dataEncryption.primaryUserAssignedIdentityId"],
  },
  "azure-postgres-entra": {
    pass: server,
    alsoPass: [replica],
    fail: [{ "authConfig.activeDirectoryAuth": "Disabled" }, { authConfig: undefined }],
    unknown: ["authConfig.activeDirectoryAuth"],
  },
  "azure-postgres-entra-admin": {
    pass: [administrator, server, replica],
    fail: [[server], { serverName: "other" }],
    unknown: ["serverName", "objectId"],
  },
  "azure-postgres-connection-throttle": {
    pass: [throttle, server, replica],
    fail: [[server], { value: "off" }, { serverName: "other" }],
    unknown: ["value", "serverName"],
  },
  "azure-postgres-audit": {
    pass: [audit, server, replica],
    fail: [[server], { value: "pg_stat_statements" }],
    unknown: ["value"],
  },
  "azure-postgres-threat-protection": {
    pass: [defender, server],
    alsoPass: [defender],
    fail: [[server], { pricingTier: "Free" }, { pricingName: "Containers" }],
    unknown: ["pricingTier", "pricingName"],
  },
  "azure-postgres-replica-elsewhere": {
    pass: [server, replica],
    fail: [
      [server],
      [server, { ...replica, inputs: { ...replica.inputs, location: "westeurope" } }],
      [{ ...server, inputs: { ...server.inputs, serverName: "others" } }, replica],
    ],
    unknown: ["location", "createMode"],
  },
});
