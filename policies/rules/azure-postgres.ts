/** PostgreSQL flexible servers on Azure. */
import { all, mustBeSet, mustBeWithin, mustEqual, when } from "../conditions";
import { nameOf } from "../links";
import { type Rule, resourceRule, type StackCheck, stackRule } from "../rule";
import { azure } from "../types";
import { show, textAt } from "../values";

type Inputs = Readonly<Record<string, unknown>>;

const types = [azure.postgres];

/** A replica takes its logins, its backups and its parameters from the server that it follows, and has no standby. */
const isWriter = (inputs: unknown) => textAt(inputs, "createMode") !== "Replica";

/** A rule that every server that is no replica has a companion, linked by the server's name, that keeps a condition. */
function everyServerHas(isGood: (inputs: Inputs) => boolean, complaint: string) {
  return (): StackCheck => {
    const servers = new Map<string, string>();
    const covered = new Set<string>();
    return {
      collect: (resource) => {
        const { type, urn, inputs } = resource;
        if (type === azure.postgres) {
          if (isWriter(inputs)) servers.set(nameOf(resource, "serverName"), urn);
        } else if (isGood(inputs)) covered.add(textAt(inputs, "serverName"));
      },
      finish: (report) => {
        for (const [name, urn] of servers) if (!covered.has(name)) report(urn, complaint);
      },
    };
  };
}

const parameter = (name: string, isGood: (value: string) => boolean) => (inputs: Inputs) =>
  textAt(inputs, "configurationName") === name && isGood(textAt(inputs, "value"));

const isOn = (value: string) => ["on", "true", "1"].includes(value.toLowerCase());
const tls = ["TLSv1.2", "TLSv1.3"];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "azure-postgres-not-public",
    description: "Servers are reached from the site's networks only.",
    severity: "critical",
    frameworks: "AZP; CKV_AZURE_68; CKV2_AZURE_57; PRW",
    remediation:
      'Set network.publicNetworkAccess to "Disabled", and a delegated subnet or a private endpoint.',
    types,
    check: mustEqual("network.publicNetworkAccess", "Disabled"),
  }),
  resourceRule({
    name: "azure-postgres-no-open-firewall",
    description: "No firewall rule lets everybody in, nor all of Azure's customers.",
    severity: "critical",
    frameworks: "CKV2_AZURE_26; PRW postgresql_flexible_server_allow_access_services_disabled; TFS",
    remediation: "Remove the rule, or name a range that is yours.",
    types: [azure.postgresFirewallRule],
    check: ({ inputs }, report) => {
      const start = textAt(inputs, "startIpAddress");
      const end = textAt(inputs, "endIpAddress");
      if (start.startsWith("0.") || end === "255.255.255.255") report(`lets in ${start} to ${end}`);
    },
  }),
  resourceRule({
    name: "azure-postgres-tls",
    description: "Connections without TLS, or with one older than 1.2, are refused.",
    severity: "high",
    frameworks: "AZP; CKV_AZURE_29; CKV_AZURE_147; PRW; TFS",
    remediation: 'Set require_secure_transport to "on" and ssl_min_protocol_version to "TLSv1.2" or later.',
    types: [azure.postgresParameter],
    check: ({ inputs }, report) => {
      const value = textAt(inputs, "value");
      switch (textAt(inputs, "configurationName")) {
        case "require_secure_transport":
          if (!isOn(value)) report(`require_secure_transport is ${show(value)}`);
          break;
        case "ssl_min_protocol_version":
          if (!tls.includes(value)) report(`ssl_min_protocol_version is ${show(value)}`);
      }
    },
  }),
  resourceRule({
    name: "azure-postgres-zone-redundant",
    description: "A server has a standby in another zone.",
    severity: "high",
    resilience: true,
    frameworks: "AZP Resilience PostgreSQL; PRW postgresql_flexible_server_high_availability",
    remediation: 'Set highAvailability.mode to "ZoneRedundant".',
    types,
    check: when(isWriter, mustEqual("highAvailability.mode", "ZoneRedundant")),
  }),
  resourceRule({
    name: "azure-postgres-backups",
    description: "Any moment of at least the last seven days can be restored.",
    severity: "high",
    frameworks: "AZP; PRW postgresql_flexible_server_backup_retention",
    remediation: "Set backup.backupRetentionDays, 7 to 35.",
    types,
    check: when(isWriter, mustBeWithin("backup.backupRetentionDays", 7, 35)),
  }),
  resourceRule({
    name: "azure-postgres-customer-key",
    description: "Servers and their replicas are encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "AZP; CKV2_AZURE_17",
    remediation:
      'Set dataEncryption.type to "AzureKeyVault" with primaryKeyURI and an identity that may use it.',
    types,
    check: all(
      mustEqual("dataEncryption.type", "AzureKeyVault"),
      mustBeSet("dataEncryption.primaryKeyURI"),
      mustBeSet("dataEncryption.primaryUserAssignedIdentityId"),
    ),
  }),
  resourceRule({
    name: "azure-postgres-entra",
    description: "People log in with their Entra identity.",
    severity: "medium",
    frameworks: "AZP; PRW postgresql_flexible_server_entra_id_authentication_enabled",
    remediation: 'Set authConfig.activeDirectoryAuth to "Enabled".',
    types,
    check: when(isWriter, mustEqual("authConfig.activeDirectoryAuth", "Enabled")),
  }),
  stackRule({
    name: "azure-postgres-entra-admin",
    description: "Each server has an Entra administrator.",
    severity: "medium",
    frameworks: "AZP; PRW postgresql_flexible_server_entra_id_authentication_enabled",
    remediation: "Add an AdministratorsMicrosoftEntra for the server.",
    types: [azure.postgres, azure.postgresAdministrator],
    start: everyServerHas((inputs) => textAt(inputs, "objectId") !== "", "has no Entra administrator"),
  }),
  stackRule({
    name: "azure-postgres-connection-throttle",
    description: "An address that logs in wrongly again and again is slowed down.",
    severity: "medium",
    frameworks: "CKV_AZURE_32; PRW; TFS; KIC",
    remediation: 'Set the parameter connection_throttle.enable to "on".',
    types: [azure.postgres, azure.postgresParameter],
    start: everyServerHas(
      parameter("connection_throttle.enable", isOn),
      "connection_throttle.enable is not on",
    ),
  }),
  stackRule({
    name: "azure-postgres-audit",
    description: "Who changes what of schemas and roles is recorded.",
    severity: "medium",
    frameworks: "AZP PgAudit",
    remediation: "Add pgaudit to shared_preload_libraries and say in pgaudit.log what it records.",
    types: [azure.postgres, azure.postgresParameter],
    start: everyServerHas(
      parameter("shared_preload_libraries", (value) => value.split(",").includes("pgaudit")),
      "pgaudit is not in shared_preload_libraries",
    ),
  }),
  stackRule({
    name: "azure-postgres-threat-protection",
    description: "Defender watches for attacks on databases.",
    severity: "medium",
    level: "advisory",
    frameworks: "CKV_AZURE_128; KIC",
    remediation: 'Add a Pricing named "OpenSourceRelationalDatabases" with pricingTier "Standard".',
    types: [azure.postgres, azure.pricing],
    start: () => {
      const servers: string[] = [];
      let watched = false;
      return {
        collect: ({ type, urn, inputs }) => {
          if (type === azure.postgres) servers.push(urn);
          else
            watched ||=
              textAt(inputs, "pricingName") === "OpenSourceRelationalDatabases" &&
              textAt(inputs, "pricingTier") === "Standard";
        },
        finish: (report) => {
          if (!watched) for (const urn of servers) report(urn, "Defender for databases is not switched on");
        },
      };
    },
  }),
  stackRule({
    name: "azure-postgres-replica-elsewhere",
    description: "A server has a replica in another region.",
    severity: "medium",
    level: "advisory",
    resilience: true,
    frameworks: "AZ-WAF RE:05; AZP",
    remediation: 'Add a server with createMode "Replica" in another location.',
    types,
    start: () => {
      const writers = new Map<string, { readonly urn: string; readonly location: string }>();
      const replicas: { readonly source: string; readonly location: string }[] = [];
      return {
        collect: (resource) => {
          const { urn, inputs } = resource;
          const location = textAt(inputs, "location");
          if (isWriter(inputs)) writers.set(nameOf(resource, "serverName"), { urn, location });
          else {
            const source = textAt(inputs, "sourceServerResourceId").split("/").pop() ?? "";
            replicas.push({ source, location });
          }
        },
        finish: (report) => {
          for (const [name, { urn, location }] of writers) {
            const elsewhere = replicas.some(
              (replica) => replica.source === name && replica.location !== location,
            );
            if (!elsewhere) report(urn, "has no replica in another region");
          }
        },
      };
    },
  }),
];
