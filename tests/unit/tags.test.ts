import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEnvironment } from "../../infra/config/parse";
import { tagsFor } from "../../infra/tags";
import { anyEnvironment } from "../config/valid";

test("tags keep to the rules of Google Cloud's labels, the narrowest", () => {
  fc.assert(
    fc.property(anyEnvironment, (config) => {
      const environment = parseEnvironment("Pulumi.x.yaml", config);
      for (const site of Object.keys(environment.sites)) {
        const tags = tagsFor(environment, site);
        for (const key of Object.keys(tags)) expect(key).toMatch(/^[a-z][a-z0-9_-]{0,62}$/);
        for (const value of Object.values(tags)) expect(value).toMatch(/^[a-z0-9_-]{1,63}$/);
        expect(tags).toMatchObject({ site, owner: config.owner, "cost-centre": config.costCentre });
      }
    }),
    { numRuns: 50 },
  );
});
