import { describe, expect, test } from "vitest";
import { parseService } from "../../infra/config/catalog";
import { messageOf } from "./polite";

describe("a service", () => {
  const source = "stacks/catalog/todo.yaml";
  const service = {
    owner: "productivity",
    image: { repository: "registry.example.com/todo", digest: `sha256:${"0".repeat(64)}` },
    port: 8080,
    health: { readiness: "/ready", liveness: "/alive" },
    resources: { cpu: "100m", memory: "128Mi" },
  };
  const read = (change: object, name = "todo.yaml") =>
    messageOf(() => parseService(source, name, { ...service, ...change }));
  const said = (...lines: string[]) => [`${source}: 1 problem`, ...lines].join("\n");

  test("is valid and has its defaults", () => {
    expect(parseService(source, "todo.yaml", service)).toMatchObject({
      name: "todo",
      scaling: { min: 2, max: 10, cpuPercent: 70 },
      resources: { ephemeralStorage: "64Mi" },
      permissions: { keys: [] },
    });
  });

  test.each<[name: string, change: object, ...lines: string[]]>([
    [
      "unknown key",
      { prot: 1 },
      "  prot: is not a setting",
      "    allowed: owner, image, args, port, health, resources, scaling, sites, database, cache, buckets, queues, documents, secrets, permissions, identity",
      "    fix: did you mean port?",
    ],
    [
      "a tag",
      { image: { ...service.image, digest: "v1.2" } },
      '  image.digest: "v1.2" is not valid',
      "    allowed: sha256: and 64 hexadecimal digits",
    ],
    [
      "a tag in the repository",
      { image: { ...service.image, repository: "example.com/todo:v1" } },
      '  image.repository: "example.com/todo:v1" is not valid',
      "    allowed: registry and path without tag, such as registry.k8s.io/pause",
    ],
    [
      "min above max",
      { scaling: { min: 30 } },
      "  scaling.min: 30 is above max, 10",
      "    allowed: at most max",
    ],
    [
      "privileged port",
      { port: 80 },
      "  port: 80 is too small",
      "    allowed: a whole number from 1024 to 65535",
    ],
    [
      "same probes",
      { health: { readiness: "/ok", liveness: "/ok" } },
      '  health.liveness: "/ok" is the path of readiness too',
      "    allowed: another path: a pod that is busy must not be restarted",
    ],
    [
      "no memory",
      { resources: { cpu: "1", memory: "0Mi" } },
      '  resources.memory: "0Mi" is not valid',
      "    allowed: a Kubernetes quantity above zero, such as 256Mi",
    ],
  ])("%s", (_name, change, ...lines) => {
    expect(read(change)).toBe(said(...lines));
  });

  test.each(["Todo.yaml", "todo.yml", "to_do.yaml", "constructor.yaml", `${"x".repeat(41)}.yaml`])(
    "file %s",
    (name) => {
      expect(read({}, name)).toBe(
        said(
          `  (the whole file): the file's name, "${name}", is not a service's name and .yaml`,
          "    allowed: at most 40 lower-case letters and digits, in words joined by hyphens, such as todo-api.yaml",
        ),
      );
    },
  );

  test("an empty file misses what a service needs", () => {
    expect(messageOf(() => parseService(source, "todo.yaml", null))).toContain(
      `${source}: 5 problems\n  owner: is missing\n`,
    );
  });
});
