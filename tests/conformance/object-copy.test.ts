import { beforeAll, describe, expect, test } from "vitest";
import { copiesOf, copyName, otherEnd } from "../../components/object-copy/plan";
import { openStack } from "../../infra/config/load";
import { readStackFile } from "../../infra/config/stackfile";
import { type PlanRecord, planOf, recordsOf, root } from "../support/plans";

/** Production as a whole: what is copied between its clouds. */
describe("copies of objects between clouds", () => {
  const { environment, catalog } = openStack(root, "prod");
  const copies = copiesOf(catalog.stores.buckets, environment.sites);
  let records: PlanRecord[];

  beforeAll(async () => {
    records = recordsOf(await planOf(readStackFile(root, "prod"))).filter(({ name }) =>
      name.includes("-object-copy-"),
    );
  });

  const jobs = () => records.filter(({ inputs }) => inputs.kind === "CronJob");
  const named = (name: string) => records.find((record) => record.name === name);

  test("are made once each, where the plan says", () => {
    expect(copies.length).toBeGreaterThan(5);
    const wanted = copies.map((copy) => `${copy.runsOn}-object-copy-${copyName(copy)}`);
    expect(
      jobs()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(wanted.sort());
  });

  test("name both buckets, and read and write nothing else", () => {
    for (const copy of copies) {
      const text = JSON.stringify(named(`${copy.runsOn}-object-copy-${copyName(copy)}`)?.inputs);
      const pod = JSON.parse(text) as { spec: { jobTemplate: { spec: { template: { spec: PodSpec } } } } };
      const { initContainers, containers } = pod.spec.jobTemplate.spec.template.spec;
      const [first] = initContainers;
      const [second] = containers;
      expect(first?.args.slice(0, 3)).toEqual([
        "copy",
        expect.stringMatching(/^source:\S*[a-z0-9]$/),
        expect.stringMatching(new RegExp(`^target:\\S+/from/${copy.from}$`)),
      ]);
      expect(second?.args.slice(0, 3)).toEqual(["check", ...(first?.args.slice(1, 3) ?? [])]);
      expect(text).not.toMatch(/SECRET_ACCESS_KEY|ACCOUNT_KEY|SERVICE_ACCOUNT_CREDENTIALS|SAS_URL/);
    }
  });

  test("are trusted at the other end as one service account of one cluster", () => {
    for (const { runsOn, ...ends } of copies) {
      const other = otherEnd({ runsOn, ...ends });
      const trusts = records.filter(({ name }) => name.startsWith(`${other}-object-copy-${runsOn}-`));
      const text = JSON.stringify(trusts.map(({ inputs }) => inputs));
      expect(text).toContain(`system:serviceaccount:object-copy:copier-${other}`);
    }
  });
});

interface PodSpec {
  readonly initContainers: readonly { readonly args: readonly string[] }[];
  readonly containers: readonly { readonly args: readonly string[] }[];
}
