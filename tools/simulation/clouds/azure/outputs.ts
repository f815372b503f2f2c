import { certificateData, documentationAddress, hex, letters, uuid } from "../../hash";
import type { Property } from "../../schema/shape";
import { isObject, textAt, type Values, valueAt } from "../../values";
import type { ProviderInstance, SimulatedObject } from "../cloud";
import { azureName, azureTypeName, subscriptionOf, tenantOf } from "./ids";
import { postgresOutputs } from "./postgres";
import { storesOutputs } from "./stores";

/** Creation time of everything: the simulation has no clock. */
const createdAt = "2026-01-01T00:00:00Z";

/** Outputs by the name of the property, for every type. */
export function azureComputed(
  object: SimulatedObject,
  id: string,
  name: string,
  property: Property,
): unknown {
  const { inputs, provider, seed } = object;
  switch (name) {
    case "name":
      return azureName(object);
    case "type":
      return azureTypeName(object.type);
    case "id":
      return id;
    case "location":
      return textAt(inputs, "location") ?? textAt(provider.config, "location") ?? "westeurope";
    case "azureApiVersion":
      return "simulated";
    case "provisioningState":
      return "Succeeded";
    case "etag":
    case "eTag":
      return `W/"${uuid(`etag:${seed}`)}"`;
    case "tenantId":
      return tenantOf(provider);
    case "principalId":
    case "clientId":
    case "customerId":
    case "appId":
    case "applicationId":
    case "instrumentationKey":
    case "resourceGuid":
    case "targetResourceGuid":
    case "internalId":
    case "resourceUID":
      return uuid(`${name}:${seed}`);
    case "systemData":
      return {
        createdAt,
        createdByType: "Application",
        lastModifiedAt: createdAt,
        lastModifiedByType: "Application",
      };
    case "primaryLocation":
      return textAt(inputs, "location") ?? "westeurope";
    case "statusOfPrimary":
      return "available";
    case "ipAddress":
      return documentationAddress(seed);
    default:
      if (/(?:[tT]ime|[dD]ate|On)$/.test(name) && property.type === "string") return createdAt;
      return property.type === "string" ? "" : undefined;
  }
}

/** The identity block of an object with a system-assigned identity gets its principal. */
function identity(object: SimulatedObject): Values {
  const kind = textAt(object.inputs, "identity.type");
  if (kind === undefined) return {};
  const system = kind.startsWith("SystemAssigned");
  const users = valueAt(object.inputs, "identity.userAssignedIdentities");
  const ids = Array.isArray(users)
    ? users.filter((item): item is string => typeof item === "string")
    : isObject(users)
      ? Object.keys(users)
      : [];
  return {
    identity: {
      type: kind,
      ...(system
        ? { principalId: uuid(`identity:${object.seed}`), tenantId: tenantOf(object.provider) }
        : {}),
      ...(ids.length === 0
        ? {}
        : {
            userAssignedIdentities: Object.fromEntries(
              ids.map((id) => [
                id,
                { clientId: uuid(`clientId:${id}`), principalId: uuid(`principalId:${id}`) },
              ]),
            ),
          }),
    },
  };
}

const byType: Readonly<Record<string, (object: SimulatedObject, id: string) => Values>> = {
  // Not among the outputs that the SDK says are always there: a dynamic address comes with its first use.
  "azure-native:network:PublicIPAddress": (object) => ({ ipAddress: documentationAddress(object.seed) }),
  "azure-native:resources:ResourceGroup": () => ({ properties: { provisioningState: "Succeeded" } }),
  "azure-native:containerservice:ManagedCluster": (object, id) => clusterOutputs(object, id),
  "azure-native:containerservice:AgentPool": (object) => ({
    nodeImageVersion: "AKSUbuntu-2204gen2containerd-202601.01.0",
    currentOrchestratorVersion: textAt(object.inputs, "orchestratorVersion") ?? "1.36.0",
    powerState: { code: "Running" },
  }),
  ...postgresOutputs,
  ...storesOutputs,
  "azure-native:keyvault:Vault": (object) => ({
    properties: {
      vaultUri: `https://${azureName(object).toLowerCase()}.vault.azure.net/`,
      provisioningState: "Succeeded",
    },
  }),
  "azure-native:keyvault:Key": (object) => {
    const uri = `https://${String(object.inputs.vaultName).toLowerCase()}.vault.azure.net/keys/${azureName(object)}`;
    return { keyUri: uri, keyUriWithVersion: `${uri}/${hex(object.seed, 32)}` };
  },
  "azure-native:keyvault:Secret": (object) => {
    const uri = `https://${String(object.inputs.vaultName).toLowerCase()}.vault.azure.net/secrets/${azureName(object)}`;
    return { properties: { secretUri: uri, secretUriWithVersion: `${uri}/${hex(object.seed, 32)}` } };
  },
  "azure-native:containerregistry:Registry": (object) => ({
    loginServer: `${azureName(object).toLowerCase()}.azurecr.io`,
    creationDate: createdAt,
  }),
  "azure-native:storage:StorageAccount": (object) => ({ primaryEndpoints: endpoints(azureName(object)) }),
  "azure-native:applicationinsights:Component": (object) => ({
    connectionString: `InstrumentationKey=${uuid(`instrumentationKey:${object.seed}`)}`,
  }),
  "azure-native:servicebus:Namespace": (object) => ({
    serviceBusEndpoint: `https://${azureName(object)}.servicebus.windows.net:443/`,
    status: "Active",
  }),
  "azure-native:app:ManagedEnvironment": (object) => ({
    defaultDomain: `${letters(object.seed, 16)}.${textAt(object.inputs, "location") ?? "westeurope"}.azurecontainerapps.io`,
    staticIp: "10.0.32.132",
  }),
  "azure-native:app:ContainerApp": (object) => ({
    latestRevisionName: `${azureName(object)}--${letters(object.seed, 7)}`,
  }),
  "azure-native:network:PublicIPPrefix": (object) => ({
    ipPrefix: `${documentationAddress(object.seed).replace(/\d+$/, "0")}/28`,
  }),
};

function endpoints(account: string): Values {
  const services = { blob: "blob", dfs: "dfs", file: "file", queue: "queue", table: "table", web: "z6.web" };
  return Object.fromEntries(
    Object.entries(services).map(([name, host]) => [name, `https://${account}.${host}.core.windows.net/`]),
  );
}

function clusterOutputs(object: SimulatedObject, id: string): Values {
  const location = textAt(object.inputs, "location") ?? "westeurope";
  const prefix = textAt(object.inputs, "dnsPrefix") ?? azureName(object);
  const host = `${prefix.toLowerCase()}-${letters(object.seed, 8)}`;
  const privateCluster = valueAt(object.inputs, "apiServerAccessProfile.enablePrivateCluster") === true;
  const kubelet = `${id}-kubelet`;
  const version = textAt(object.inputs, "kubernetesVersion");
  return {
    fqdn: `${host}.hcp.${location}.azmk8s.io`,
    privateFQDN: privateCluster ? `${host}.${uuid(object.seed)}.privatelink.${location}.azmk8s.io` : "",
    azurePortalFQDN: `${host}.portal.hcp.${location}.azmk8s.io`,
    currentKubernetesVersion:
      version === undefined || version.split(".").length > 2 ? (version ?? "1.36.0") : `${version}.0`,
    nodeResourceGroup: `MC_${String(object.inputs.resourceGroupName)}_${azureName(object)}_${location}`,
    maxAgentPools: 100,
    powerState: { code: "Running" },
    oidcIssuerProfile: {
      issuerURL: `https://${location}.oic.prod-aks.azure.com/${tenantOf(object.provider)}/${uuid(`oidc:${id}`)}/`,
    },
    identityProfile: {
      kubeletidentity: {
        clientId: uuid(`clientId:${kubelet}`),
        objectId: uuid(`principalId:${kubelet}`),
        resourceId: kubelet,
      },
    },
  };
}

export function azureOutputs(object: SimulatedObject, id: string): Values {
  return { ...(byType[object.type]?.(object, id) ?? {}), ...identity(object) };
}

export function azureInvoke(token: string, args: Values, provider: ProviderInstance): Values | undefined {
  const subscription = subscriptionOf(provider);
  switch (token) {
    case "azure-native:authorization:getClientConfig":
      return {
        clientId: uuid(`client:${subscription}`),
        objectId: uuid(`object:${subscription}`),
        subscriptionId: subscription,
        tenantId: tenantOf(provider),
      };
    case "azure-native:containerservice:listManagedClusterUserCredentials": {
      const id = `/subscriptions/${subscription}/resourceGroups/${String(args.resourceGroupName)}/providers/Microsoft.ContainerService/managedClusters/${String(args.resourceName)}`;
      return {
        kubeconfigs: [{ name: "clusterUser", value: Buffer.from(kubeconfig(id)).toString("base64") }],
      };
    }
    default:
      return undefined;
  }
}

/** A kubeconfig with an exec plugin, as a cluster with Entra ID gives to its users. */
function kubeconfig(id: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "aks",
        cluster: {
          server: `https://${hex(id, 8)}.azmk8s.io:443`,
          "certificate-authority-data": certificateData(id),
        },
      },
    ],
    users: [
      {
        name: "aks",
        user: {
          exec: { apiVersion: "client.authentication.k8s.io/v1", command: "kubelogin", args: ["get-token"] },
        },
      },
    ],
    contexts: [{ name: "aks", context: { cluster: "aks", user: "aks" } }],
    "current-context": "aks",
  });
}
