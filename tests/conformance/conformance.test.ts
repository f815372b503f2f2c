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
    const adopted = await planOf(
      oneSite(cloud, existing[cloud], { traffic: { existing: existingZone[cloud] } }),
    );
    const made = recordsOf(adopted)
      .filter(({ custom, type }) => custom && !type.startsWith("pulumi:") && !type.startsWith("kubernetes:"))
      .filter(({ name }) => !name.includes("identity"));
    expect(made.map(({ name }) => name)).toEqual([]);
    expect(foundationContract.safeParse(adopted.outputs[`${sites[cloud]}-foundation`]).error).toBeUndefined();
    expect(platformContract.safeParse(adopted.outputs[`${sites[cloud]}-platform`]).error).toBeUndefined();
    expect(trafficContract.safeParse(adopted.outputs.traffic).error).toBeUndefined();
  });
});

/** The input that holds a type's tags: several types of Google Cloud call something else `tags` or `labels`. */
function tagField(type: string): string | undefined {
  const known = resourceSchema(type)?.inputs ?? {};
  const fields = type.startsWith("gcp:") ? ["resourceLabels", "userLabels", "labels"] : ["tags"];
  return fields.find((field) => field in known);
}

const purposes = ["cluster", "disks", "registry", "logs", "audit", "services"];
const each = (value: (purpose: string) => string) =>
  Object.fromEntries(purposes.map((purpose) => [purpose, value(purpose)]));
const sub = "/subscriptions/3a4b5c6d-7e8f-4091-a2b3-c4d5e6f70819";
const vnet = `${sub}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/main`;

const existing: Record<Cloud, Record<string, unknown>> = {
  aws: {
    network: {
      existing: {
        id: "vpc-0123456789abcdef0",
        subnets: {
          public: ["subnet-0123456789abcdef0"],
          private: ["subnet-0123456789abcdef1"],
          data: ["subnet-0123456789abcdef2"],
        },
      },
    },
    keys: {
      existing: {
        store: "arn:aws:kms:eu-west-1:333333333333",
        ...each(() => "arn:aws:kms:eu-west-1:333333333333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
      },
    },
    cluster: { existing: { name: "main" } },
    registry: { existing: "333333333333.dkr.ecr.eu-west-1.amazonaws.com" },
    audit: { existing: "audit-bucket" },
    budget: { existing: "333333333333:main" },
  },
  azure: {
    network: {
      existing: {
        id: vnet,
        subnets: {
          public: [`${vnet}/subnets/public`],
          private: [`${vnet}/subnets/private`],
          data: [`${vnet}/subnets/data`],
        },
      },
    },
    keys: {
      existing: {
        store: `${sub}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/main`,
        ...each((purpose) => `https://main.vault.azure.net/keys/${purpose}/0123456789abcdef0123456789abcdef`),
      },
    },
    cluster: { existing: { name: "main", resourceGroup: "clusters" } },
    registry: {
      existing: `${sub}/resourceGroups/registry/providers/Microsoft.ContainerRegistry/registries/main`,
    },
    audit: { existing: `${sub}/resourceGroups/audit/providers/Microsoft.Storage/storageAccounts/audit` },
    budget: { existing: `${sub}/providers/Microsoft.Consumption/budgets/main` },
  },
  gcp: {
    network: {
      existing: {
        id: "projects/platform-prod-eu/global/networks/main",
        subnets: Object.fromEntries(
          ["public", "private", "data"].map((tier) => [
            tier,
            [`projects/platform-prod-eu/regions/europe-west1/subnetworks/${tier}`],
          ]),
        ),
      },
    },
    keys: {
      existing: {
        store: "projects/platform-prod-eu/locations/europe-west1/keyRings/main",
        ...each(
          (purpose) => `projects/platform-prod-eu/locations/europe-west1/keyRings/main/cryptoKeys/${purpose}`,
        ),
      },
    },
    cluster: { existing: { name: "main" } },
    registry: { existing: "europe-west1-docker.pkg.dev/platform-prod-eu/main" },
    audit: { existing: "audit-bucket" },
    budget: { existing: "billingAccounts/0A1B2C-3D4E5F-6A7B8C/budgets/main" },
  },
};

const existingZone: Record<Cloud, string> = {
  aws: "Z0123456789ABCDEFGHIJ",
  azure: `${sub}/resourceGroups/dns/providers/Microsoft.Network/dnszones/prod.example.com`,
  gcp: "main",
};

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
