import { beforeAll, describe, expect, test } from "vitest";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { loadCatalog, openStack } from "../../infra/config/load";
import { readStackFile, stackNames } from "../../infra/config/stackfile";
import {
  foundationContract,
  platformContract,
  servicesContract,
  trafficContract,
} from "../../infra/contracts";
import { makePlan, type Plan } from "../../tools/plan/plan";
import { resourceSchema } from "../../tools/simulation/schema";
import {
  oneSite,
  type PlanRecord,
  planOf,
  recordsOf,
  root,
  siteDataContract,
  sites,
  stackPlan,
  urnsWithUnknowns,
} from "../support/plans";

const { services } = loadCatalog(root);

/** One suite for all clouds: what holds of a site holds whatever cloud it is on. */
describe.each(clouds)("a site on %s", (cloud) => {
  let plan: Plan;
  let records: PlanRecord[];
  let real: PlanRecord[];

  beforeAll(async () => {
    plan = await planOf(oneSite(cloud));
    records = recordsOf(plan);
    real = records.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
  });

  const output = (layer: string) => plan.outputs[layer === "traffic" ? layer : `${sites[cloud]}-${layer}`];

  test("gives what the contracts promise, with nothing missing and nothing beside it", () => {
    expect(foundationContract.parse(output("foundation"))).toEqual(output("foundation"));
    expect(siteDataContract.parse(output("data"))).toEqual(output("data"));
    expect(platformContract.parse(output("platform"))).toEqual(output("platform"));
    expect(servicesContract.parse(output("services"))).toEqual(output("services"));
    expect(trafficContract.parse(output("traffic"))).toEqual(output("traffic"));
  });

  test("has the components that every site has", () => {
    const components = records
      .filter(({ type }) => type.startsWith("blueprint:"))
      .map(({ name, type }) => `${type} ${name}`);
    const site = sites[cloud];
    expect(components.sort()).toEqual(
      [
        "layer:Foundation foundation",
        "keys:Keys keys",
        "network:Network network",
        "registry:Registry registry",
        "audit:Audit audit",
        "budget:Budget budget",
        "layer:Data data",
        "recovery:Recovery recovery",
        "keys:Keys recovery-keys",
        "secrets:Secrets secrets",
        "postgres:Postgres postgres",
        "objects:Objects objects",
        "queue:Queues queue",
        "function:Functions function",
        "kafka:Kafka kafka",
        "cache:Cache cache",
        "documents:Documents documents",
        "backup:Backup backup",
        "layer:Platform platform",
        "cluster:Cluster cluster",
        "postgres-access:PostgresAccess postgres-access",
        ...["dumps", "reports", "restores", "roles"].map(
          (job) => `identity:Identity postgres-${job}-identity`,
        ),
        "schema-registry:SchemaRegistry schema-registry",
        "identity:Identity schema-registry-identity",
        "layer:Services services",
        ...services.flatMap(({ name }) => [
          `service:Service service-${name}`,
          `identity:Identity service-${name}-identity`,
        ]),
        "layer:Traffic traffic",
        "dns:Dns dns",
        ...own[cloud],
      ]
        .map((entry) => `blueprint:${entry.replace(" ", ` ${site}-`)}`)
        .sort(),
    );
  });

  test("is accepted by the simulated cloud and violates no policy", () => {
    expect(plan.refusals).toEqual([]);
    expect(plan.findings).toEqual([]);
    expect(plan.unchecked).toEqual([]);
  });

  test("says everything before anything is known", async () => {
    const config = oneSite(cloud);
    expect(await urnsWithUnknowns(stackPlan(config))).toEqual(records.map(({ urn }) => urn));
  });

  test("has an explicit provider, a parent and a stable name for every resource", () => {
    const names = new Map(records.map(({ urn, name }) => [urn, name]));
    for (const { provider, parent, name, urn } of real) {
      expect(provider, urn).not.toBe("");
      expect(name.startsWith(`${names.get(parent)}-`), `${urn} below ${parent}`).toBe(true);
    }
  });

  test("carries the mandatory tags wherever a resource can", () => {
    const wanted = ["owner", "environment", "cost-centre", "data-class", "managed-by", "site"];
    const untagged = real.filter(({ type, inputs }) => {
      const field = tagField(type);
      return field !== undefined && !wanted.every((key) => key in ((inputs[field] ?? {}) as object));
    });
    expect(untagged.map(({ urn }) => urn)).toEqual([]);
  });

  test("protects and keeps what is stateful, and nothing when protection is off", async () => {
    const kept = real.filter(({ options }) => options.protect);
    expect(kept.length).toBeGreaterThan(8);
    expect(kept.filter(({ options }) => !options.retainOnDelete)).toEqual([]);
    const off = recordsOf(await planOf(oneSite(cloud, {}, { protection: false })));
    expect(off.filter(({ options }) => options.protect || options.retainOnDelete)).toEqual([]);
    expect(off.map(({ urn }) => urn)).toEqual(records.map(({ urn }) => urn));
  });

  test("keeps whatever holds data, or takes others' data with it", () => {
    const holders = real.filter(({ type, inputs }) => holdsData.test(kindOf(type)) && !isCopy(type, inputs));
    expect(holders.length).toBeGreaterThan(20);
    expect(holders.filter(({ options }) => !options.protect).map(({ urn }) => urn)).toEqual([]);
  });

  test("reaches its cluster by a provider that knows it by its id and by short-lived tokens", () => {
    const provider = records.find(({ type }) => type === "pulumi:providers:kubernetes");
    expect(provider?.inputs).toMatchObject({ kubeconfig: "[secret]" });
    expect(provider?.inputs.clusterIdentifier).toBeTruthy();
    expect(provider?.inputs).not.toHaveProperty("deleteUnreachable");
    const { cluster } = platformContract.parse(output("platform"));
    const { users } = JSON.parse(cluster.kubeconfig) as { users: { user: Record<string, unknown> }[] };
    expect(users.map(({ user }) => Object.keys(user))).toEqual([["exec"]]);
  });

  test.each(services)(
    "runs $name in a restricted namespace, with denied networks, an autoscaler and a disruption budget",
    ({ name, image }) => {
      const inside = real.filter(({ urn }) => urn.includes(`::${sites[cloud]}-service-${name}-`));
      const kinds = inside
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .map(({ inputs }) => inputs.kind);
      expect(kinds.sort()).toEqual(
        [
          "Namespace",
          ...kinds.filter((kind) => kind === "NetworkPolicy"),
          "Deployment",
          "Service",
          "HorizontalPodAutoscaler",
          "PodDisruptionBudget",
          "ServiceAccount",
        ].sort(),
      );
      const of = (kind: string) => inside.find(({ inputs }) => inputs.kind === kind)?.inputs;
      expect(of("Namespace")?.metadata).toMatchObject({
        labels: { "pod-security.kubernetes.io/enforce": "restricted" },
      });
      const denied = inside.find(({ urn }) => urn.endsWith("-default-deny"))?.inputs;
      expect(denied?.spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
      expect(JSON.stringify(of("Deployment")?.spec)).toContain(`@${image.digest}`);
    },
  );

  test("leaves the number of pods to autoscalers, and runs no image but by its digest", () => {
    const deployments = real.filter(({ inputs }) => inputs.kind === "Deployment");
    const inCluster = cloud === "azure" ? ["kafka-mirror"] : ["postgres-access"];
    const homes = ["schema-registry", ...inCluster, ...services.map(({ name }) => `service-${name}`)];
    expect(deployments.map(({ parent }) => parent.split("::").pop()).sort()).toEqual(
      homes.map((home) => `${sites[cloud]}-${home}`).sort(),
    );
    for (const { inputs, urn } of deployments) {
      const { template, ...spec } = inputs.spec as Workload;
      expect(spec, urn).not.toHaveProperty("replicas");
      const { containers, initContainers = [] } = template.spec;
      for (const { image } of [...containers, ...initContainers])
        expect(image, urn).toMatch(/@sha256:[0-9a-f]{64}$/);
    }
  });
});

interface Workload {
  readonly template: {
    readonly spec: { readonly containers: readonly Image[]; readonly initContainers?: readonly Image[] };
  };
}
interface Image {
  readonly image: string;
}

/** Components that only the sites of one cloud have. */
const own: Readonly<Record<Cloud, readonly string[]>> = {
  aws: ["identity:Identity postgres-pooler-identity"],
  // The pooler is the server's own there. What Event Hubs lacks is a copy of events in the recovery region.
  azure: ["kafka-mirror:KafkaMirror kafka-mirror", "identity:Identity kafka-mirror-identity"],
  // A multi-region's keys, and the copies of what lives in the cluster.
  gcp: [
    "identity:Identity postgres-pooler-identity",
    "keys:Keys documents-keys",
    "backup:ClusterBackup cluster-backup",
  ],
};

/** The input that holds a type's tags: several types of Google Cloud call something else `tags` or `labels`. */
function tagField(type: string): string | undefined {
  const known = resourceSchema(type)?.inputs ?? {};
  const fields = type.startsWith("gcp:") ? ["resourceLabels", "userLabels", "labels"] : ["tags"];
  return fields.find((field) => field in known);
}

/**
 * Kinds of resources whose loss loses data: stores of it, the keys it is encrypted with, the groups and networks that
 * take everything in them along, and addresses and zones that others rely on.
 */
const holdsData = new RegExp(
  `^(${[
    "Bucket|BlobContainer|StorageAccount|ProjectBucketConfig|LogGroup|Workspace|Trail",
    "ReplicationGroup|RedisEnterprise|Table|DatabaseAccount|SqlResourceSqlContainer|Database|BackupVault",
    "Instance|DatabaseInstance|Server|Queue|Subscription|EventHub|BackupInstance|BackupSchedule",
    "Registry|Repository|Vault|Key|KeyRing|CryptoKey|DiskEncryptionSet|Cluster|ManagedCluster",
    "ResourceGroup|Vpc|VirtualNetwork|Network|Subnet|Subnetwork|Eip|PublicIPAddress|Address|Zone|ManagedZone",
  ].join("|")})$`,
);

const kindOf = (type: string) => type.slice(type.lastIndexOf(":") + 1);

/** What fills itself again: a registry's mirror, and names that only the site's own network sees. */
const isCopy = (type: string, inputs: PlanRecord["inputs"]) =>
  (type === "gcp:artifactregistry/repository:Repository" && inputs.mode === "REMOTE_REPOSITORY") ||
  (type === "gcp:dns/managedZone:ManagedZone" && inputs.visibility === "private");

describe("scoped stacks", () => {
  const scoped = stackNames(root).filter((stack) => "extends" in readStackFile(root, stack));

  test("together hold exactly what the whole stack holds", async () => {
    const key = (urn: string) => urn.replace(/^urn:pulumi:[^:]+::/, "");
    const owned = ({ type }: PlanRecord) => !type.startsWith("pulumi:");
    const urns: string[] = [];
    for (const stack of scoped) {
      const plan = await makePlan(root, openStack(root, stack));
      urns.push(
        ...recordsOf(plan)
          .filter(owned)
          .map(({ urn }) => key(urn)),
      );
    }
    const whole = recordsOf(await planOf(readStackFile(root, "prod")));
    expect(urns.sort()).toEqual(
      whole
        .filter(owned)
        .map(({ urn }) => key(urn))
        .sort(),
    );
  });

  test.each(scoped)("%s reads what it builds on from the stacks that hold it", async (stack) => {
    const { homes, scope } = openStack(root, stack);
    for (const { site, layer } of homes)
      expect(scope.sites.includes(site) && scope.layers.includes(layer)).toBe(false);
    expect(await urnsWithUnknowns(openStack(root, stack))).not.toEqual([]);
  });
});
