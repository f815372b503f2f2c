import { beforeAll, expect, test } from "vitest";
import {
  afterFailedCreate,
  afterKill,
  type Baseline,
  baselineOf,
  spread,
} from "../../tools/convergence/converge";
import { engineSuite } from "./support";

/** A sample; `npm run test:convergence -- --all` takes every create of dev and fifty of prod. */
const samples = { dev: { failed: 8, killed: 4 }, prod: { failed: 2, killed: 1 } } as const;

for (const stack of ["dev", "prod"] as const) {
  engineSuite(`${stack} converges`, (project) => {
    let baseline: Baseline;
    beforeAll(() => {
      baseline = baselineOf(project(), stack);
    });

    test("after any create failed", () => {
      for (const k of spread(baseline.creates, samples[stack].failed)) {
        expect(afterFailedCreate(project(), stack, k, baseline), `create ${k}`).toEqual([]);
      }
    });

    test("after a kill at any create, by recover", async () => {
      for (const k of spread(baseline.creates, samples[stack].killed + 2).slice(1, -1)) {
        expect(await afterKill(project(), stack, k, baseline), `create ${k}`).toEqual([]);
      }
    });
  });
}
