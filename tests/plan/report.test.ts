import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../tools/plan/plan";
import { writeReport } from "../../tools/plan/report";
import { firstPart, samplePlan, samplePlatform } from "../../tools/plan/report/testing";

const sites = ["aws-eu", "azure-eu", "gcp-eu"];
const hostile = `</script><script>alert("x")</script><!--&'`;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "report-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function report(plan: Plan): Promise<string> {
  await writeReport(folder, plan);
  return await readFile(join(folder, "report.html"), "utf8");
}

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, group]) => group);

interface Data {
  readonly withInputs: boolean;
  readonly places: readonly (readonly string[])[];
  readonly findings: readonly (readonly unknown[])[];
  readonly unchecked: readonly (readonly unknown[])[];
  readonly prefixes: readonly string[];
  readonly rows: readonly (readonly [
    prefix: number,
    name: string,
    place: number,
    flags: number,
    parent: number | string,
    provider: number | string,
    dependsOn: readonly (number | string)[],
    options: 0 | Record<string, unknown>,
    inputs?: Record<string, unknown>,
  ])[];
}

function dataOf(page: string): Data {
  const [json = ""] = matches(page, /<script type="application\/json" id="data">\n([^<]*)<\/script>/g);
  return JSON.parse(json);
}

describe("a plan of three sites", () => {
  const plan = samplePlan(samplePlatform(sites, 3), {
    outputs: { contract: 1, "aws-eu-foundation": { network: "vpc-1" }, readme: "# sample\n\n| a | b |\n" },
    findings: [
      {
        pack: "platform-blueprint",
        rule: "eks-private-endpoint",
        level: "mandatory",
        severity: "critical",
        framework: "CIS-EKS 5.4.1",
        urn: firstPart("aws-eu", "cluster"),
        message: "The API server answers to everybody.",
      },
    ],
    unchecked: [{ rule: "aks-upgrades", urn: firstPart("azure-eu", "cluster"), reason: "not known" }],
    refusals: [{ urn: firstPart("gcp-eu", "keys"), reason: "name: longer than 63 letters" }],
  });
  let page: string;
  beforeAll(async () => {
    page = await report(plan);
  });

  test("says that it is simulated", () => {
    expect(page).toContain("<title>Plan of sample (simulated)</title>");
    expect(page).toMatch(/<strong>Simulated\.<\/strong> Nothing was created\./);
  });

  test("draws every component of every site once", () => {
    const boxes = matches(page, /<a class="box"[^>]* data-component="([^"]*)"/g);
    expect(boxes).toHaveLength(3 * 9);
    expect(new Set(boxes)).toEqual(
      new Set(plan.resources.map(({ urn }) => plan.place(urn)?.component ?? "")),
    );
    expect(matches(page, /<text class="site-name"[^>]*>([^<]*)</g)).toEqual(sites);
    expect(matches(page, /<text class="layer-name"[^>]*>([^<]*)</g).slice(0, 3)).toEqual([
      "services",
      "platform",
      "foundation",
    ]);
  });

  test("draws the dependencies between components, and draws lower layers lower", () => {
    // Each service needs three components, the cluster three, the registry two, network and audit one.
    expect(matches(page, /<path data-from="([^"]*)" data-to="[^"]*" d="M[^"]+"/g)).toHaveLength(3 * 16);
    const heights = new Map(
      [...page.matchAll(/class="box"[^>]*translate\(\S+ (\S+)\)[^>]*data-component="([^"]*)"/g)].map(
        ([, y, component]) => [component, Number(y)],
      ),
    );
    const of = (name: string) => heights.get(`aws-eu-${name}`) ?? Number.NaN;
    expect(of("service-1")).toBeLessThan(of("cluster"));
    expect(of("cluster")).toBeLessThan(of("registry"));
    expect(of("cluster")).toBeLessThan(of("budget"));
    expect(of("registry")).toBeLessThan(of("network"));
    expect(of("network")).toBeLessThan(of("keys"));
  });

  test("counts", () => {
    const tiles = matches(page, /<div class="tile[^"]*"><dt>([^<]*)/g);
    const values = matches(page, /<div class="tile[^"]*"><dt>[^<]*<\/dt><dd>([^<]*)/g);
    expect(Object.fromEntries(tiles.map((tile, index) => [tile, values[index]]))).toEqual({
      Resources: "390",
      Protected: "15",
      Sites: "3",
      Components: "27",
      Violations: "1",
      Warnings: "0",
      "Not checked": "1",
      Refused: "1",
    });
    expect(page).toContain('aria-label="cluster, 31 resources, 1 violation"');
  });

  test("holds all resources with options, references and inputs", () => {
    const { rows, prefixes, places, findings, unchecked, withInputs } = dataOf(page);
    expect(withInputs).toBe(true);
    expect(rows.map(([prefix, name]) => `${prefixes[prefix]}${name}`)).toEqual(
      plan.resources.map(({ urn }) => urn),
    );
    const cluster = rows.findIndex(([, name]) => name === "aws-eu-cluster-part-0");
    const [, , place, flags, parent, , dependsOn, , inputs] = rows[cluster] ?? [];
    expect(places[place ?? -1]).toEqual(["aws-eu", "platform", "aws-eu-cluster"]);
    expect([flags, parent]).toEqual([1, -1]);
    expect(dependsOn?.map((row) => rows[Number(row)]?.[1])).toEqual(
      ["keys", "network", "registry"].map((name) => `aws-eu-${name}-part-0`),
    );
    expect(inputs).toMatchObject({ region: "aws-eu", size: 0 });
    const kept = rows.find(([, name]) => name === "aws-eu-keys-part-1");
    expect([kept?.[3], kept?.[7]]).toEqual([3, { retainOnDelete: true }]);
    expect(findings).toEqual([
      [
        "mandatory",
        "critical",
        "eks-private-endpoint",
        "CIS-EKS 5.4.1",
        cluster,
        "The API server answers to everybody.",
      ],
    ]);
    expect(unchecked).toEqual([["aks-upgrades", expect.any(Number), "not known"]]);
  });

  test("shows refusals and outputs", () => {
    expect(page).toMatch(/gcp-eu-keys-part-0.*name: longer than 63 letters/s);
    expect(page).toContain("# sample\n\n| a | b |\n</pre>");
    expect(page).toContain("<dt>contract</dt><dd>1</dd>");
    expect(page).toMatch(
      /<summary>aws-eu-foundation<\/summary><pre[^>]*>\{\n {2}&quot;network&quot;: &quot;vpc-1&quot;\n\}</,
    );
  });

  test("has the same bytes every time", async () => {
    expect(await report(plan)).toBe(page);
  });

  test("loads nothing and lets nothing but its own style and script run", () => {
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-[^;]+&#39;; script-src &#39;sha256-[^;]+&#39;; base-uri/,
    );
    expect(page).not.toMatch(/https?:|\bsrc=|@import|\burl\((?!#)|\sstyle=|\son[a-z]+=/);
    expect(matches(page, /href="([^#][^"]*)"/g)).toEqual([]);
    expect(matches(page, /<(script[^>]*)>/g)).toEqual([
      'script type="application/json" id="data"',
      'script type="module"',
    ]);
  });
});

test("text from the program stays text", async () => {
  const place = `${hostile.replaceAll("/", "")}/foundation/${hostile.replaceAll("/", "")}`;
  const sample = { type: `t:${hostile}:T`, name: hostile, place, inputs: { [hostile]: hostile } };
  const page = await report({
    ...samplePlan([sample], {
      stack: hostile,
      environment: hostile,
      project: hostile,
      outputs: { readme: hostile, [hostile]: hostile, [`${hostile}2`]: { [hostile]: hostile } },
      refusals: [{ urn: hostile, reason: hostile }],
      unchecked: [{ rule: hostile, urn: hostile, reason: hostile }],
      findings: [
        {
          pack: hostile,
          rule: hostile,
          level: "advisory",
          severity: "low",
          framework: hostile,
          urn: hostile,
          message: hostile,
        },
      ],
    }),
  });
  expect(page).not.toContain("<script>");
  expect(page).not.toContain("<!--");
  expect(matches(page, /(<\/script)/g)).toHaveLength(2);
  const [row] = dataOf(page).rows;
  expect([row?.[1], row?.[8]]).toEqual([hostile, { [hostile]: hostile }]);
});

test("a layer of many components is drawn as a grid, one of very many as one box", async () => {
  const boxes = async (services: number) =>
    matches(
      await report(samplePlan(samplePlatform(["aws-eu"], services))),
      /data-layer="services" data-component="([^"]*)"/g,
    );
  expect(await boxes(60)).toHaveLength(60);
  expect(await boxes(61)).toEqual([""]);
});

test("an empty stack has a report, too", async () => {
  expect(await report(samplePlan([]))).toContain("The stack holds no layer of a site.");
});

test("30,000 resources stay a small file, without their inputs", async () => {
  const plan = samplePlan(samplePlatform(sites, 1000));
  expect(plan.resources.length).toBeGreaterThan(30_000);
  const page = await report(plan);
  const { size } = await stat(join(folder, "report.html"));
  expect(size).toBeLessThan(150 * plan.resources.length);
  const { rows, withInputs } = dataOf(page);
  expect(withInputs).toBe(false);
  expect(rows).toHaveLength(plan.resources.length);
  expect(rows.every((row) => row.length === 8)).toBe(true);
  expect(page).toContain("they are in plan.json");
});
