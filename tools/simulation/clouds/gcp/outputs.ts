import { certificateData, digits, documentationAddress, hex, letters, uuid } from "../../hash";
import type { Property } from "../../schema/shape";
import { isObject, setting, textAt, type Values, valueAt } from "../../values";
import type { ProviderInstance, SimulatedObject } from "../cloud";
import { projectNumber, projectOf, regionOf } from "./context";
import { accountEmail, gcpName, lastSegment } from "./ids";
import { postgresOutputs } from "./postgres";
import { storesOutputs } from "./stores";

/** Creation time of everything: the simulation has no clock. */
const createdAt = "2026-01-01T00:00:00.000Z";

/** Label which the provider adds to everything it makes. */
const attribution = { "goog-pulumi-provisioned": "true" };

const serviceRoots: Readonly<Record<string, string>> = {
  compute: "https://www.googleapis.com/compute/v1/",
  container: "https://container.googleapis.com/v1/",
  storage: "https://www.googleapis.com/storage/v1/b/",
};

/** Outputs by the name of the property, for every type. */
export function gcpComputed(object: SimulatedObject, id: string, name: string, property: Property): unknown {
  const { inputs, provider, seed } = object;
  switch (name) {
    case "project":
      return projectOf(provider, inputs);
    case "region":
    case "location":
      return regionOf(provider, inputs);
    case "name":
      return gcpName(object, "name");
    case "selfLink":
      return `${serviceRoots[/^gcp:(\w+)\//.exec(object.type)?.[1] ?? ""] ?? "https://www.googleapis.com/"}${id}`;
    case "effectiveLabels":
      return {
        ...labels(setting(provider.config, "defaultLabels")),
        ...labels(inputs.labels ?? inputs.resourceLabels),
        ...attribution,
      };
    case "pulumiLabels":
      return {
        ...labels(setting(provider.config, "defaultLabels")),
        ...labels(inputs.labels ?? inputs.resourceLabels),
      };
    case "creationTimestamp":
    case "createTime":
    case "creationTime":
    case "updateTime":
    case "timeCreated":
    case "updated":
      return createdAt;
    case "etag":
      return Buffer.from(hex(`etag:${seed}`, 12)).toString("base64");
    case "fingerprint":
    case "labelFingerprint":
      return Buffer.from(hex(`${name}:${seed}`, 8)).toString("base64");
    case "networkId":
    case "numericId":
    case "addressId":
    case "managedZoneId":
      return digits(`${name}:${seed}`, 19);
    case "subnetworkId":
      return Number(digits(`${name}:${seed}`, 9));
    case "projectNumber":
      return Number(projectNumber(projectOf(provider, inputs)));
    case "uniqueId":
      return digits(`uniqueId:${seed}`, 21);
    case "address":
      return textAt(inputs, "addressType") === "INTERNAL" ? "10.0.0.5" : documentationAddress(seed);
    case "deletionPolicy":
      return "DELETE";
    default:
      return property.type === "string" ? "" : undefined;
  }
}

function labels(value: unknown): Values {
  return isObject(value) ? value : {};
}

function agent(service: string, project: string): string {
  return `service-${projectNumber(project)}@gcp-sa-${service}.iam.gserviceaccount.com`;
}

const byType: Readonly<Record<string, (object: SimulatedObject, id: string) => Values>> = {
  "gcp:compute/subnetwork:Subnetwork": (object) => ({
    gatewayAddress: (textAt(object.inputs, "ipCidrRange") ?? "10.0.0.0/24").replace(/\.\d+\/\d+$/, ".1"),
    stackType: "IPV4_ONLY",
    purpose: "PRIVATE",
  }),
  "gcp:compute/haVpnGateway:HaVpnGateway": (object) => ({
    vpnInterfaces: [0, 1].map((id) => ({ id, ipAddress: documentationAddress(`${id}:${object.seed}`) })),
  }),
  "gcp:container/cluster:Cluster": (object) => clusterOutputs(object),
  "gcp:managedkafka/cluster:Cluster": (_, id) => ({ name: id, state: "ACTIVE" }),
  "gcp:managedkafka/topic:Topic": (_, id) => ({ name: id }),
  "gcp:managedkafka/acl:Acl": (object, id) => {
    const [kind = "", resource = "*"] = (textAt(object.inputs, "aclId") ?? "").split("/");
    return {
      name: id,
      resourceType: kind.replace(/^all|s$|Prefixed$/g, "").toUpperCase(),
      resourceName: resource,
      patternType: kind.endsWith("Prefixed") ? "PREFIXED" : "LITERAL",
    };
  },
  "gcp:managedkafka/connectCluster:ConnectCluster": (_, id) => ({ name: id, state: "ACTIVE" }),
  "gcp:managedkafka/connector:Connector": (_, id) => ({ name: id, state: "RUNNING" }),
  "gcp:container/nodePool:NodePool": (object) => {
    const project = projectOf(object.provider, object.inputs);
    const region = textAt(object.inputs, "location") ?? regionOf(object.provider, object.inputs);
    const zones = valueAt(object.inputs, "nodeLocations");
    const names = Array.isArray(zones) ? zones : [`${region}-b`];
    const urls = names.map(
      (zone) =>
        `https://www.googleapis.com/compute/v1/projects/${project}/zones/${String(zone)}/instanceGroupManagers/gke-${gcpName(object, "name")}-${hex(`${String(zone)}:${object.seed}`, 8)}-grp`,
    );
    return {
      instanceGroupUrls: urls,
      managedInstanceGroupUrls: urls.map((url) => url.replace("instanceGroupManagers", "instanceGroups")),
      nodeLocations: names,
    };
  },
  "gcp:serviceaccount/account:Account": (object, id) => {
    const email = accountEmail(object);
    return { name: id, email, member: `serviceAccount:${email}` };
  },
  "gcp:projects/serviceIdentity:ServiceIdentity": (object) => {
    const service = (textAt(object.inputs, "service") ?? "").replace(/\.googleapis\.com$/, "");
    const email = agent(service, projectOf(object.provider, object.inputs));
    return { email, member: `serviceAccount:${email}` };
  },
  "gcp:projects/iAMCustomRole:IAMCustomRole": (_, id) => ({ name: id, deleted: false }),
  "gcp:kms/cryptoKey:CryptoKey": (_, id) => ({
    primaries: [{ name: `${id}/cryptoKeyVersions/1`, state: "ENABLED" }],
  }),
  ...postgresOutputs,
  ...storesOutputs,
  "gcp:storage/bucket:Bucket": (_, id) => ({ url: `gs://${id}` }),
  "gcp:cloudrunv2/service:Service": (object) => {
    const project = projectNumber(projectOf(object.provider, object.inputs));
    const region = textAt(object.inputs, "location") ?? regionOf(object.provider, object.inputs);
    const uri = `https://${gcpName(object, "name")}-${project}.${region}.run.app`;
    return { uri, urls: [uri] };
  },
  // A subscription that was there before, and is read: it has a topic, and one for dead letters.
  "gcp:pubsub/subscription:Subscription": (object, id): Values => {
    if (object.inputs.topic !== undefined) return {};
    const topic = id.replace("/subscriptions/", "/topics/");
    return { topic, deadLetterPolicy: { deadLetterTopic: `${topic}-dead`, maxDeliveryAttempts: 5 } };
  },
  "gcp:storage/transferJob:TransferJob": (_, id) => ({ name: `transferJobs/${id.split("/").at(-1)}` }),
  "gcp:artifactregistry/repository:Repository": (object) => {
    const format = (textAt(object.inputs, "format") ?? "docker").toLowerCase();
    const location = textAt(object.inputs, "location") ?? regionOf(object.provider, object.inputs);
    const repository = gcpName(object, "repositoryId");
    return {
      name: repository,
      registryUri: `${location}-${format}.pkg.dev/${projectOf(object.provider, object.inputs)}/${repository}`,
    };
  },
  "gcp:logging/projectSink:ProjectSink": (object) => ({
    writerIdentity: `serviceAccount:${agent("logging", projectOf(object.provider, object.inputs))}`,
  }),
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": (_, id) => ({ name: id, lifecycleState: "ACTIVE" }),
  "gcp:billing/budget:Budget": (_, id) => ({ name: id }),
  "gcp:monitoring/notificationChannel:NotificationChannel": (_, id) => ({ name: id }),
  "gcp:dns/managedZone:ManagedZone": (object) => {
    const shard = "abcde".charAt(Number.parseInt(hex(object.seed, 2), 16) % 5);
    return { nameServers: [1, 2, 3, 4].map((n) => `ns-cloud-${shard}${n}.googledomains.com.`) };
  },
};

function clusterOutputs(object: SimulatedObject): Values {
  const project = projectOf(object.provider, object.inputs);
  const location = textAt(object.inputs, "location") ?? regionOf(object.provider, object.inputs);
  const region = location.replace(/-[a-z]$/, "");
  const version = textAt(object.inputs, "minMasterVersion") ?? "1.36";
  const full = version.split(".").length > 2 ? version : `${version}.0-gke.1000`;
  const dns = `gke-${letters(object.seed, 32, "0123456789abcdef")}-${projectNumber(project)}.${region}.gke.goog`;
  const enabled = valueAt(object.inputs, "controlPlaneEndpointsConfig.dnsEndpointConfig") !== undefined;
  const privateCluster = isObject(object.inputs.privateClusterConfig);
  return {
    endpoint: documentationAddress(object.seed),
    masterAuth: { clusterCaCertificate: certificateData(object.seed), clientCertificate: "", clientKey: "" },
    masterVersion: full,
    nodeVersion: full,
    networkingMode: "VPC_NATIVE",
    servicesIpv4Cidr: textAt(object.inputs, "ipAllocationPolicy.servicesIpv4CidrBlock") ?? "34.118.224.0/20",
    ...(enabled ? { controlPlaneEndpointsConfig: { dnsEndpointConfig: { endpoint: dns } } } : {}),
    ...(privateCluster
      ? {
          privateClusterConfig: {
            privateEndpoint: "172.16.0.2",
            publicEndpoint: documentationAddress(object.seed),
            peeringName: "",
          },
        }
      : {}),
    nodeLocations: location === region ? ["b", "c", "d"].map((zone) => `${region}-${zone}`) : [],
  };
}

export function gcpOutputs(object: SimulatedObject, id: string): Values {
  return byType[object.type]?.(object, id) ?? {};
}

export function gcpInvoke(token: string, args: Values, provider: ProviderInstance): Values | undefined {
  const project = projectOf(provider, args);
  const region = regionOf(provider, args);
  switch (token) {
    case "gcp:organizations/getProject:getProject": {
      const id = textAt(args, "projectId") ?? project;
      return {
        id: `projects/${id}`,
        projectId: id,
        name: id,
        number: projectNumber(id),
        labels: {},
        effectiveLabels: {},
      };
    }
    case "gcp:organizations/getClientConfig:getClientConfig":
      return {
        id: `projects/${project}/regions/${region}/zones/`,
        project,
        region,
        zone: "",
        accessToken: `simulated-${hex(project, 16)}`,
      };
    case "gcp:compute/getZones:getZones":
      return {
        id: `projects/${project}/regions/${region}`,
        names: ["b", "c", "d"].map((zone) => `${region}-${zone}`),
        project,
      };
    case "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": {
      const email = `service-${projectNumber(project)}@gs-project-accounts.iam.gserviceaccount.com`;
      return { id: email, emailAddress: email, member: `serviceAccount:${email}`, project };
    }
    case "gcp:kms/getKMSCryptoKey:getKMSCryptoKey":
      return { id: `${String(args.keyRing)}/cryptoKeys/${String(args.name)}` };
    case "gcp:compute/getNetwork:getNetwork": {
      const id = `projects/${project}/global/networks/${lastSegment(String(args.name ?? args.selfLink))}`;
      return { id, selfLink: `https://www.googleapis.com/compute/v1/${id}`, numericId: digits(uuid(id), 19) };
    }
    default:
      return undefined;
  }
}
