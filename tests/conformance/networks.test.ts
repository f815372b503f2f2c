import { beforeAll, describe, expect, test } from "vitest";
import { interconnectContract, type LinkOutput } from "../../components/interconnect/contract";
import { recoveryContract, recoveryKeyPurposes } from "../../components/recovery/contract";
import type { Catalog } from "../../infra/config/catalog";
import { type Cloud, clouds } from "../../infra/config/clouds";
import { openStack, type StackPlan } from "../../infra/config/load";
import { readStackFile } from "../../infra/config/stackfile";
import { makePlan, type Plan } from "../../tools/plan/plan";
import {
  oneSite,
  type PlanRecord,
  recordsOf,
  root,
  sites,
  stackPlan,
  urnsWithUnknowns,
} from "../support/plans";

/** What a site has in its recovery region, and what joins sites: the same on every cloud. */

const recoveryRegions = { aws: "eu-central-1", azure: "northeurope", gcp: "europe-west4" } as const;

/** A plan of some layers only: what the others hold is not asked for here. */
const layersOf = (plan: StackPlan, layers: StackPlan["scope"]["layers"]): StackPlan => ({
  ...plan,
  scope: { ...plan.scope, layers },
});

const text = (value: unknown) => JSON.stringify(value);

describe.each(clouds)("the recovery region of a site on %s", (cloud) => {
  const stack = layersOf(stackPlan(oneSite(cloud)), ["foundation", "data"]);
  let plan: Plan;
  let made: PlanRecord[];

  beforeAll(async () => {
    plan = await makePlan(root, stack);
    made = recordsOf(plan).filter(
      ({ custom, name }) => custom && name.startsWith(`${sites[cloud]}-recovery-`),
    );
  });

  test("gives what the contract promises, all of it in that region", () => {
    const { recovery } = plan.outputs[`${sites[cloud]}-data`] as { recovery: unknown };
    const given = recoveryContract.parse(recovery);
    expect(given).toEqual(recovery);
    expect(given.region).toBe(recoveryRegions[cloud]);
    expect(given.network.cidr).toMatch(/^10\.40\./);
    expect(given.network.subnets).toHaveLength(cloud === "aws" ? 3 : 1);
    expect(given.network.subnets.filter((id) => id === "")).toEqual([]);
    if (cloud !== "azure") {
      expect(Object.values(given.keys.ids).filter((id) => !id.includes(recoveryRegions[cloud]))).toEqual([]);
    }
  });

  test("puts every resource that has a region into that one", () => {
    const home = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west1" }[cloud];
    const astray = made.filter(({ inputs }) => {
      const { region, location } = inputs as { region?: string; location?: string };
      return region === home || location === home;
    });
    expect(astray.map(({ name }) => name)).toEqual([]);
    if (cloud !== "aws") return;
    // On AWS a resource that names no region is where its provider is: roles, and the site's end of the peering.
    const unnamed = made.filter(({ inputs }) => !("region" in inputs)).map(({ name }) => name);
    expect(unnamed.map((name) => name.replace("aws-eu-recovery-", "")).sort()).toEqual(
      [
        "flow-log-policy",
        "flow-log-role",
        "peering",
        ...[1, 2, 3, 4].map((table) => `route-from-site-${table}`),
      ].sort(),
    );
  });

  test("has no way to the internet", () => {
    const ways = /InternetGateway|NatGateway|RouterNat|PublicIPAddress|Eip|compute\/address|compute\/route:/;
    expect(made.filter(({ type }) => ways.test(type)).map(({ name }) => name)).toEqual([]);
    expect(made.filter(({ inputs }) => text(inputs).includes('"destinationCidrBlock":"0.0.0.0/0"'))).toEqual(
      [],
    );
  });

  test("encrypts with keys of its own, which only the purpose's services use", () => {
    const types = {
      aws: "aws:kms/key:Key",
      azure: "azure-native:keyvault:Key",
      gcp: "gcp:kms/cryptoKey:CryptoKey",
    };
    const keys = made.filter(({ type }) => type === types[cloud]);
    expect(keys.map(({ name }) => name.replace(/^.*-keys-/, "")).sort()).toEqual(
      [...recoveryKeyPurposes].sort(),
    );
    expect(keys.filter(({ options }) => !options.protect || !options.retainOnDelete)).toEqual([]);
  });

  test("makes nothing where no region is asked for", async () => {
    const config = oneSite(cloud, {}, { environment: "staging" });
    const site = (config.sites as Record<string, Record<string, unknown>>)[sites[cloud]];
    delete site?.recovery;
    const records = recordsOf(await makePlan(root, layersOf(stackPlan(config), ["foundation", "data"])));
    expect(records.filter(({ name }) => name.startsWith(`${sites[cloud]}-recovery`))).toEqual([]);
  });
});

describe("the paths between sites of different clouds", () => {
  const stack = openStack(root, "prod-interconnect");
  let plan: Plan;
  let records: PlanRecord[];
  const ofType = (type: string) => records.filter((record) => record.type === type);

  beforeAll(async () => {
    plan = await makePlan(root, stack);
    records = recordsOf(plan);
  });

  test("are accepted by the simulated clouds and violate no policy", () => {
    expect(plan.refusals).toEqual([]);
    expect(plan.findings).toEqual([]);
    expect(plan.unchecked).toEqual([]);
  });

  test("are all there before anything is known", async () => {
    expect(await urnsWithUnknowns(stack)).toEqual(records.map(({ urn }) => urn));
  });

  test("are told the same by both ends", () => {
    const links = linksOf(plan, Object.keys(stack.environment.sites));
    expect(links.map(({ site, peer }) => `${site} ${peer}`).sort()).toEqual([
      "aws-eu azure-eu",
      "aws-eu gcp-eu",
      "azure-eu aws-eu",
      "azure-eu gcp-eu",
      "gcp-eu aws-eu",
      "gcp-eu azure-eu",
    ]);
    for (const { site, peer, tunnels, kind } of links) {
      expect(kind).toBe("vpn");
      expect(tunnels).toBeGreaterThanOrEqual(2);
      expect(links.find((other) => other.site === peer && other.peer === site)?.tunnels).toBe(tunnels);
    }
  });

  test("meet: each end calls the other's addresses, with the other's AS number", () => {
    const connections = ofType("aws:ec2/vpnConnection:VpnConnection");
    const inside = connections.flatMap(({ inputs }) => [inputs.tunnel1InsideCidr, inputs.tunnel2InsideCidr]);
    expect(new Set(inside).size).toBe(8);
    const azureGateway = ofType("azure-native:network:VirtualNetworkGateway")[0]?.inputs as {
      bgpSettings: { asn: number; bgpPeeringAddresses: { customBgpIpAddresses: string[] }[] };
    };
    const spoken = azureGateway.bgpSettings.bgpPeeringAddresses.map(
      ({ customBgpIpAddresses }) => customBgpIpAddresses,
    );
    expect(spoken.map(({ length }) => length)).toEqual([3, 3]);
    // Azure names an address of each instance in every connection: all of them its own.
    for (const { inputs } of ofType("azure-native:network:VirtualNetworkGatewayConnection")) {
      const named = inputs.gatewayCustomBgpIpAddresses as { customBgpIpAddress: string }[];
      expect(named).toHaveLength(2);
      named.forEach(({ customBgpIpAddress }, instance) => {
        expect(spoken[instance]).toContain(customBgpIpAddress);
      });
    }
    const [awsGateway] = ofType("aws:ec2/vpnGateway:VpnGateway");
    const [router] = ofType("gcp:compute/router:Router");
    const numbers = {
      aws: Number(awsGateway?.inputs.amazonSideAsn),
      azure: azureGateway.bgpSettings.asn,
      gcp: (router?.inputs.bgp as { asn: number } | undefined)?.asn,
    };
    expect(new Set(Object.values(numbers)).size).toBe(3);
    const publicAddresses = [
      ...ofType("aws:ec2/customerGateway:CustomerGateway").map(({ inputs }) => inputs.ipAddress),
      ...ofType("azure-native:network:LocalNetworkGateway").map(({ inputs }) => inputs.gatewayIpAddress),
      ...ofType("gcp:compute/externalVpnGateway:ExternalVpnGateway").flatMap(({ inputs }) =>
        (inputs.interfaces as { ipAddress: string }[]).map(({ ipAddress }) => ipAddress),
      ),
    ];
    expect(publicAddresses).toHaveLength(4 + 6 + 6);
    for (const address of publicAddresses) expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    const customers = ofType("aws:ec2/customerGateway:CustomerGateway").map(({ inputs }) =>
      Number(inputs.bgpAsn),
    );
    expect(customers.sort()).toEqual([numbers.azure, numbers.azure, numbers.gcp, numbers.gcp].sort());
    const peers = ofType("gcp:compute/routerPeer:RouterPeer");
    expect(peers.map(({ inputs }) => inputs.peerAsn).sort()).toEqual(
      [...Array(4).fill(numbers.aws), ...Array(2).fill(numbers.azure)].sort(),
    );
    // The address that Azure calls in a tunnel to Google is the one that Google has there, and the other way round.
    const called = ofType("azure-native:network:LocalNetworkGateway")
      .filter(({ name }) => name.includes("gcp-eu"))
      .map(({ inputs }) => (inputs.bgpSettings as { bgpPeeringAddress: string }).bgpPeeringAddress);
    const had = ofType("gcp:compute/routerInterface:RouterInterface")
      .filter(({ name }) => name.includes("azure-eu"))
      .map(({ inputs }) => String(inputs.ipRange).replace(/\/30$/, ""));
    expect(called.sort()).toEqual(had.sort());
    const back = peers
      .filter(({ name }) => name.includes("azure-eu"))
      .map(({ inputs }) => inputs.peerIpAddress);
    expect(back.filter((address) => !spoken.flat().includes(String(address)))).toEqual([]);
  });

  test("have keys that are generated and nowhere in plain text", () => {
    expect(ofType("random:index/randomPassword:RandomPassword")).toHaveLength(10);
    const secrets = [
      ...ofType("aws:ec2/vpnConnection:VpnConnection").flatMap(({ inputs }) => [
        inputs.tunnel1PresharedKey,
        inputs.tunnel2PresharedKey,
      ]),
      ...ofType("azure-native:network:VirtualNetworkGatewayConnection").map(({ inputs }) => inputs.sharedKey),
      ...ofType("gcp:compute/vPNTunnel:VPNTunnel").map(({ inputs }) => inputs.sharedSecret),
    ];
    expect(secrets).toHaveLength(8 + 6 + 6);
    expect(new Set(secrets)).toEqual(new Set(["[secret]"]));
  });

  test("let in other sites' nodes and data stores, on the ports of data alone", () => {
    const [rule] = ofType("gcp:compute/firewall:Firewall");
    expect(rule?.inputs).toMatchObject({
      sourceRanges: ["10.30.128.0/17", "10.30.16.0/20", "10.31.128.0/17", "10.31.16.0/20", "10.31.48.0/20"],
      destinationRanges: ["10.32.128.0/17", "10.32.16.0/20", "10.32.48.0/20"],
      allows: [{ protocol: "tcp", ports: ["443", "5432", "9092-9098"] }],
    });
    const [router] = ofType("gcp:compute/router:Router");
    expect(router?.inputs.bgp).toMatchObject({
      advertiseMode: "CUSTOM",
      advertisedIpRanges: [
        { range: "10.32.128.0/17" },
        { range: "10.32.16.0/20" },
        { range: "10.32.48.0/20" },
      ],
    });
  });
});

describe("two sites of one cloud", () => {
  test.each([
    ["aws", "peering", "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", 1],
    ["azure", "peering", "azure-native:network:VirtualNetworkPeering", 2],
    ["gcp", "vpn", "gcp:compute/vPNTunnel:VPNTunnel", 4],
  ] as const)("of %s are joined by %s", async (cloud, kind, type, count) => {
    const stack = layersOf(stackPlan(twoSites(cloud), empty), ["foundation", "interconnect"]);
    const plan = await makePlan(root, stack);
    expect(plan.refusals).toEqual([]);
    expect(plan.findings).toEqual([]);
    const records = recordsOf(plan);
    const paths = records.filter((record) => record.type === type);
    expect(paths.length).toBe(count);
    expect(linksOf(plan, Object.keys(stack.environment.sites)).map((link) => link.kind)).toEqual([
      kind,
      kind,
    ]);
    // Each side's half is made by that side's provider.
    const providers = new Set(paths.map(({ provider }) => provider));
    expect(providers.size).toBe(cloud === "aws" ? 1 : 2);
    expect(await urnsWithUnknowns(stack)).toEqual(records.map(({ urn }) => urn));
    if (cloud !== "aws") return;
    const accepter = records.find(({ type }) => type.endsWith(":VpcPeeringConnectionAccepter"));
    expect(accepter?.provider).toMatch(/::aws-zz$/);
    const routes = records.filter(
      ({ inputs }) => "vpcPeeringConnectionId" in inputs && "routeTableId" in inputs,
    );
    expect(routes).toHaveLength(2 * 4 * 2);
  });
});

/** No product at all: its topics are not copied between two sites of one cloud. */
const empty: Catalog = {
  services: [],
  topics: [],
  stores: { buckets: {}, queues: {}, documents: {}, functions: {}, secrets: {} },
};

/** Production with two sites of a cloud, in accounts of their own. */
function twoSites(cloud: Cloud) {
  const config = oneSite(cloud);
  const first = (config.sites as Record<string, object>)[sites[cloud]];
  const account = {
    aws: { accountId: "444444444444" },
    azure: { subscriptionId: "4a4b5c6d-7e8f-4091-a2b3-c4d5e6f70819" },
    gcp: { projectId: "platform-prod-zz", projectNumber: "444444444444" },
  }[cloud];
  const second = {
    ...first,
    ...account,
    network: { cidr: "10.50.0.0/16" },
    recovery: { region: recoveryRegions[cloud], cidr: "10.60.0.0/22" },
  };
  return {
    ...readStackFile(root, "prod"),
    ...config,
    sites: { [sites[cloud]]: first, [`${cloud}-zz`]: second },
  };
}

/** The links that each site tells of, checked against the contract. */
const linksOf = (plan: Plan, keys: readonly string[]): (LinkOutput & { readonly site: string })[] =>
  keys.flatMap((site) => {
    const given = plan.outputs[`${site}-interconnect`];
    const { links } = interconnectContract.parse(given);
    expect({ links }).toEqual(given);
    return Object.values(links).map((link) => ({ ...link, site }));
  });
