import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { receiveState, settledState } from "../../tools/simulation/cli/state";

const root = path.resolve(__dirname, "../..");

const state = {
  version: 3,
  deployment: {
    resources: [
      { urn: "urn:provider", type: "pulumi:providers:aws", inputs: { region: "eu-west-1" } },
      { urn: "urn:old", type: "aws:ec2/vpc:Vpc", id: "vpc-1", inputs: {} },
    ],
    pending_operations: [
      {
        type: "creating",
        resource: {
          urn: "urn:made",
          type: "aws:ec2/vpc:Vpc",
          inputs: { a: { plaintext: '"s"' } },
          provider: "urn:provider::id",
        },
      },
      { type: "creating", resource: { urn: "urn:not", type: "aws:ec2/vpc:Vpc", inputs: {} } },
      { type: "creating", resource: { urn: "urn:old", type: "aws:ec2/vpc:Vpc", inputs: {} } },
      { type: "updating", resource: { urn: "urn:old", type: "aws:ec2/vpc:Vpc", id: "vpc-1", inputs: {} } },
    ],
  },
};

describe("the state that a killed update leaves", () => {
  test("says what was begun, with inputs in the open, and the ids it had", () => {
    const { pending, ids } = receiveState(JSON.stringify(state));
    expect(pending.map(({ operation }) => operation)).toEqual([
      "creating",
      "creating",
      "creating",
      "updating",
    ]);
    expect(pending[0]).toMatchObject({ urn: "urn:made", inputs: { a: "s" } });
    expect([...ids("urn:old")]).toEqual(["vpc-1"]);
    expect([...ids("urn:made")]).toEqual([]);
  });

  test("is settled: what exists is kept at the end, the rest forgotten, a replaced object marked for deletion", () => {
    const ids = new Map([
      ["urn:made", "vpc-2"],
      ["urn:old", "vpc-3"],
      ["urn:not", undefined],
    ]);
    const settled = JSON.parse(settledState(JSON.stringify(state), ids)).deployment;
    expect(settled.pending_operations).toBeUndefined();
    expect(
      settled.resources.map(({ urn, id, delete: gone }: Record<string, unknown>) => [urn, id, gone]),
    ).toEqual([
      ["urn:provider", undefined, undefined],
      ["urn:old", "vpc-1", true],
      ["urn:made", "vpc-2", undefined],
      ["urn:old", "vpc-3", undefined],
    ]);
  });
});

describe.each(["sim.ts", "recover.ts"])("tools/%s without the CLI", (script) => {
  test("says how to get it and that plan needs none, with exit code 2", () => {
    const args = script === "sim.ts" ? ["preview", "--stack", "dev"] : ["--stack", "dev"];
    const result = spawnSync(process.execPath, ["--import", "tsx", path.join("tools", script), ...args], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, PATH: "/nowhere" },
    });
    expect(result.status).toBe(2);
    expect(result.stderr).toContain("Install it as the installation page");
    expect(result.stderr).toContain("npm run plan");
  });
});
