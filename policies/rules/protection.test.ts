import { expect, it } from "vitest";
import { run, testRules } from "../testing";
import { aws, gcp } from "../types";
import { rules } from "./protection";

const bucket = { type: aws.bucket, inputs: { bucket: "audit" } };

testRules(rules, {
  "stateful-protected": {
    pass: { ...bucket, options: { protect: true } },
    alsoPass: [
      { type: aws.subnet, inputs: {} },
      { type: gcp.repository, inputs: { mode: "REMOTE_REPOSITORY" } },
    ],
    fail: [[bucket], [{ ...bucket, options: { protect: false } }]],
    unknown: "irrelevant",
  },
});

it("only advises in environments that hold nothing of value", () => {
  const levels = (resource: object) =>
    rules.flatMap((rule) => run(rule, [{ ...bucket, ...resource }]).findings.map(({ level }) => level));
  expect(levels({ stack: "prod-aws-eu-data" })).toEqual(["mandatory"]);
  expect(levels({ stack: "staging" })).toEqual(["mandatory"]);
  expect(levels({ stack: "dev" })).toEqual(["advisory"]);
  expect(levels({ stack: "dev", inputs: { tags: { environment: "prod" } } })).toEqual(["mandatory"]);
  expect(levels({ stack: "prod", inputs: { tags: { environment: "dev" } } })).toEqual(["advisory"]);
});
