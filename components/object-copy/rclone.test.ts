import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyArgs, endsOf, remoteOf, remoteVariables, verifyArgs } from "./rclone";

const copy = { bucket: "exports", from: "aws-eu", to: "gcp-eu", runsOn: "gcp-eu" };
const ends = endsOf(copy, "here", "there");

describe("remotes", () => {
  test("are described by variables, without a secret", () => {
    expect(remoteVariables("source", remoteOf({ cloud: "aws", region: "eu-west-1" }, ""))).toEqual({
      RCLONE_CONFIG_SOURCE_TYPE: "s3",
      RCLONE_CONFIG_SOURCE_PROVIDER: "AWS",
      RCLONE_CONFIG_SOURCE_ENV_AUTH: "true",
      RCLONE_CONFIG_SOURCE_REGION: "eu-west-1",
      RCLONE_CONFIG_SOURCE_NO_CHECK_BUCKET: "true",
    });
    expect(remoteOf({ cloud: "azure", region: "westeurope" }, "shop").account).toBe("shop");
    expect(remoteOf({ cloud: "gcp", region: "europe-west1" }, "").type).toBe("google cloud storage");
  });

  test("copies land under the name of the site that they come from", () => {
    expect(ends).toEqual({ source: "source:here", target: "target:there/from/aws-eu" });
  });
});

const installed = spawnSync("rclone", ["version"]).status === 0;
if (!installed)
  console.warn("SKIPPED: copying with the real rclone, which is not on the PATH (Debian: rclone)");

/** The very arguments of the Job, on two folders in place of two clouds. */
describe.skipIf(!installed)("with the real rclone", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "object-copy-"));
    mkdirSync(join(folder, "there"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (path: string, text: string, secondsAgo = 60) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    const then = Date.now() / 1000 - secondsAgo;
    utimesSync(file, then, then);
  };
  const read = (path: string) => readFileSync(join(folder, path), "utf8");
  const run = (args: readonly string[]) => {
    const local = { type: "local" };
    const env = { ...process.env, ...remoteVariables("source", local), ...remoteVariables("target", local) };
    const { status, stderr } = spawnSync("rclone", args, { cwd: folder, env, encoding: "utf8" });
    return { status, stderr };
  };

  test("copies what is new, leaves what is there, and finds both the same", () => {
    put("here/a/1.txt", "one");
    put("here/2.txt", "two");
    expect(run(copyArgs(ends))).toMatchObject({ status: 0 });
    expect(read("there/from/aws-eu/a/1.txt")).toBe("one");
    expect(run(verifyArgs(ends))).toMatchObject({ status: 0 });
    put("here/2.txt", "two, changed", 10);
    rmSync(join(folder, "here/a/1.txt"));
    expect(run(copyArgs(ends))).toMatchObject({ status: 0 });
    expect(read("there/from/aws-eu/2.txt")).toBe("two, changed");
    expect(read("there/from/aws-eu/a/1.txt")).toBe("one");
    expect(run(verifyArgs(ends))).toMatchObject({ status: 0 });
  });

  test("does not copy on what was copied here from elsewhere", () => {
    put("here/from/azure-eu/3.txt", "three");
    put("here/4.txt", "four");
    expect(run(copyArgs(ends))).toMatchObject({ status: 0 });
    expect(read("there/from/aws-eu/4.txt")).toBe("four");
    expect(() => read("there/from/aws-eu/from/azure-eu/3.txt")).toThrow();
  });

  test("fails where a byte differs, or an object is missing", () => {
    put("here/1.txt", "one");
    put("here/2.txt", "two");
    expect(run(copyArgs(ends)).status).toBe(0);
    put("there/from/aws-eu/1.txt", "0ne");
    expect(run(verifyArgs(ends)).status).not.toBe(0);
    put("there/from/aws-eu/1.txt", "one");
    expect(run(verifyArgs(ends)).status).toBe(0);
    rmSync(join(folder, "there/from/aws-eu/2.txt"));
    expect(run(verifyArgs(ends)).status).not.toBe(0);
  });
});
