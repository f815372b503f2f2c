import { beforeAll, describe, expect, test } from "vitest";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { openStack } from "../../infra/config/load";
import { readStackFile, stackNames } from "../../infra/config/stackfile";
import {
  foundationContract,
  platformContract,
  servicesContract,
  trafficContract,
} from "../../infra/contracts";
import { makePlan, type Plan } from "../../tools/plan/plan";
import { resourceSchema } from "../../tools/simulation/schema";
import { adopted } from "../config/adopted";
import {
  oneSite,
  type PlanRecord,
  planOf,
  recordsOf,
  root,
  sites,
  stackPlan,
  urnsWithUnknowns,
} from "../support/plans";

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
        "layer:Platform platform",
        "cluster:Cluster cluster",
        "layer:Services services",
        "service:Service service-todo",
        "identity:Identity service-todo-identity",
        "layer:Traffic traffic",
        "dns:Dns dns",
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

  test("runs the service with a restricted namespace, denied networks, an autoscaler and a disruption budget", () => {
    const kinds = real.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => inputs.kind);
    expect(kinds).toEqual(
      expect.arrayContaining([
        "Namespace",
        "NetworkPolicy",
        "Deployment",
        "Service",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "ServiceAccount",
      ]),
    );
    const deployment = real.find(({ inputs }) => inputs.kind === "Deployment")?.inputs.spec as Record<
      string,
      unknown
    >;
    expect(deployment).not.toHaveProperty("replicas");
    expect(JSON.stringify(deployment)).toContain(
      "@sha256:99c6b4bb4a1e1df3f0b3752168c89358794d02258ebebc26bf21c29399011a85",
    );
  });

  test("adopts what is already there: the same outputs, and nothing of it created", async () => {
    const config = oneSite(cloud, adopting(cloud), { traffic: { existing: existing(cloud).zone } });
    const plan = await planOf(config);
    const made = recordsOf(plan)
      .filter(({ custom, type }) => custom && !type.startsWith("pulumi:") && !type.startsWith("kubernetes:"))
      .filter(({ name }) => !name.includes("identity"));
    expect(made.map(({ name }) => name)).toEqual([]);
    expect(foundationContract.safeParse(plan.outputs[`${sites[cloud]}-foundation`]).error).toBeUndefined();
    expect(platformContract.safeParse(plan.outputs[`${sites[cloud]}-platform`]).error).toBeUndefined();
    expect(trafficContract.safeParse(plan.outputs.traffic).error).toBeUndefined();
  });
});

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
    "Registry|Repository|Vault|Key|KeyRing|CryptoKey|DiskEncryptionSet|Cluster|ManagedCluster",
    "ResourceGroup|Vpc|VirtualNetwork|Network|Subnet|Subnetwork|Eip|PublicIPAddress|Address|Zone|ManagedZone",
  ].join("|")})$`,
);

const kindOf = (type: string) => type.slice(type.lastIndexOf(":") + 1);

/** What fills itself again: a registry's mirror, and names that only the site's own network sees. */
const isCopy = (type: string, inputs: PlanRecord["inputs"]) =>
  (type === "gcp:artifactregistry/repository:Repository" && inputs.mode === "REMOTE_REPOSITORY") ||
  (type === "gcp:dns/managedZone:ManagedZone" && inputs.visibility === "private");

/** What a site adopts, as its configuration says it. */
function adopting(cloud: Cloud): Record<string, unknown> {
  const { network, keys, cluster, registry, audit, budget } = existing(cloud);
  return Object.fromEntries(
    Object.entries({ network, keys, cluster, registry, audit, budget }).map(([capability, there]) => [
      capability,
      { existing: there },
    ]),
  );
}

const existing = (cloud: Cloud) => adopted[cloud](regions[cloud]);
const regions = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west1" } as const;

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
