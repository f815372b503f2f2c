import type { ClusterArgs as GkeArgs } from "@pulumi/gcp/container/cluster";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "../../infra/config/environment";
import { weekdays } from "../../infra/config/schema";
import type { GcpContext } from "../../infra/context";
import { secondaryRanges } from "../network/gcp";
import type { ClusterArgs } from "./contract";

/** A GKE cluster without nodes of its own. `bootstrap` is what the first, short-lived nodes are made from. */
export function controlPlaneArgs(
  context: GcpContext,
  { settings, network, keys }: ClusterArgs,
  bootstrap: NonNullable<GkeArgs["nodeConfig"]>,
): GkeArgs {
  const { name, site, tags, environment } = context;
  return {
    name: name("gcp.cluster"),
    location: site.region,
    nodeLocations: [...site.zones],
    minMasterVersion: settings.version,
    releaseChannel: { channel: "REGULAR" },
    maintenancePolicy: { recurringWindow: maintenanceWindow(settings.maintenance) },
    deletionProtection: environment.protection,
    resourceLabels: tags,

    // GKE cannot make a cluster without nodes: it starts with a pool that is removed at once.
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    nodeConfig: bootstrap,

    network: network.id,
    subnetwork: network.subnets.private.apply(([id = ""]) => id),
    networkingMode: "VPC_NATIVE",
    ipAllocationPolicy: {
      clusterSecondaryRangeName: secondaryRanges.pods,
      servicesSecondaryRangeName: secondaryRanges.services,
      stackType: "IPV4",
    },
    datapathProvider: "ADVANCED_DATAPATH",
    enableIntranodeVisibility: true,
    enableL4IlbSubsetting: true,
    serviceExternalIpsConfig: { enabled: false },
    gatewayApiConfig: { channel: "CHANNEL_STANDARD" },
    ...apiAccess(settings, network.cidr),

    databaseEncryption: { state: "ENCRYPTED", keyName: keys.ids.cluster },
    workloadIdentityConfig: { workloadPool: `${site.projectId}.svc.id.goog` },
    enableShieldedNodes: true,
    binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
    // GKE's own vulnerability scanning ended in 2026: images are scanned in Artifact Registry.
    securityPostureConfig: { mode: "BASIC" },
    enableLegacyAbac: false,
    enableKubernetesAlpha: false,
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    // Only the health endpoints answer those who do not say who they are, and no binding can widen that.
    anonymousAuthenticationConfig: { mode: "LIMITED" },
    rbacBindingConfig: {
      enableInsecureBindingSystemAuthenticated: false,
      enableInsecureBindingSystemUnauthenticated: false,
    },
    ...(settings.securityGroup && { authenticatorGroupsConfig: { securityGroup: settings.securityGroup } }),
    nodePoolDefaults: { nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: "FALSE" } },

    loggingConfig: {
      enableComponents: ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER", "WORKLOADS"],
    },
    monitoringConfig: {
      enableComponents: ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"],
      // The platform brings a Prometheus of its own.
      managedPrometheus: { enabled: false },
    },
    costManagementConfig: { enabled: true },
    addonsConfig: {
      gcePersistentDiskCsiDriverConfig: { enabled: true },
      gkeBackupAgentConfig: { enabled: true },
      httpLoadBalancing: { disabled: false },
      horizontalPodAutoscaling: { disabled: false },
      // Network policies name the pods of kube-dns; a cache in front of them would need policies of its own.
      dnsCacheConfig: { enabled: false },
    },
  };
}

/**
 * The API server has an address in the private subnet, open to the site's own range. It has a public one only when
 * some range is authorised to use it. The DNS endpoint stays shut: it answers on the internet whatever ranges are
 * authorised, guarded by IAM alone.
 */
function apiAccess({ authorizedCidrs }: ClusterSettings, siteCidr: pulumi.Output<string>) {
  return {
    privateClusterConfig: {
      enablePrivateNodes: true,
      enablePrivateEndpoint: authorizedCidrs.length === 0,
      masterGlobalAccessConfig: { enabled: false },
    },
    controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: false } },
    masterAuthorizedNetworksConfig: {
      gcpPublicCidrsAccessEnabled: false,
      privateEndpointEnforcementEnabled: true,
      cidrBlocks: [
        { cidrBlock: siteCidr, displayName: "site" },
        ...authorizedCidrs.map((cidrBlock) => ({ cidrBlock, displayName: cidrBlock })),
      ],
    },
  };
}

/** A Monday in the past: windows are counted from the week it starts. */
const firstMonday = Date.UTC(2026, 0, 5);
const hourMs = 3_600_000;
/** GKE wants 48 hours in any 32 days, which hold at least four of each weekday. */
const hoursAWeek = 12;

/** The weekly window, on as many days in a row as GKE's minimum takes: three for 4 hours, one for 12. */
export function maintenanceWindow({ day, startHour, hours }: ClusterSettings["maintenance"]) {
  const first = weekdays.indexOf(day);
  const days = [...weekdays, ...weekdays]
    .slice(first, first + Math.ceil(hoursAWeek / hours))
    .map((name) => name.slice(0, 2).toUpperCase());
  const start = firstMonday + (first * 24 + startHour) * hourMs;
  return {
    startTime: rfc3339(start),
    endTime: rfc3339(start + hours * hourMs),
    recurrence: `FREQ=WEEKLY;BYDAY=${days.join(",")}`,
  };
}

const rfc3339 = (time: number) => new Date(time).toISOString().replace(".000Z", "Z");
