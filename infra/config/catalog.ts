import { z } from "zod";
import { ConfigError, show } from "./errors";
import type { Topic } from "./events";
import { count, key, list, matching, minAboveMax, text } from "./fields";
import { rule, validate, type Wrong } from "./problems";
import { type Stores, usesSchema } from "./stores";

/**
 * The service catalog: one YAML file a service, `stacks/catalog/<service>.yaml`. The file's name is the
 * service's name. From it come all Kubernetes objects and the cloud permissions of the service.
 */

const quantity = (pattern: RegExp, example: string) =>
  matching(pattern, `a Kubernetes quantity above zero, such as ${example}`);
const cpu = quantity(/^([1-9]\d{0,5}m|0\.\d?\d?[1-9]|[1-9]\d{0,2}(\.\d{1,3})?)$/, "250m");
const memory = quantity(/^[1-9]\d{0,5}(Mi|Gi)$/, "256Mi");
const path = matching(/^\/[\w./~%-]*$/, "a path, such as /healthz");

/** Short enough for the names that Kubernetes and the clouds make of it. */
const serviceName = /^(?=.{1,40}$)(?!constructor$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const nameAllowed =
  "at most 40 lower-case letters and digits, in words joined by hyphens, such as todo-api.yaml";

export const serviceSchema = z.strictObject({
  owner: key.describe("the team that answers for the service"),
  image: z.strictObject({
    repository: matching(
      /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/,
      "registry and path without tag, such as registry.k8s.io/pause",
    ).describe("where the image was published; clusters pull it through the site's registry"),
    digest: matching(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hexadecimal digits").describe(
      "the same digest runs on every cloud",
    ),
  }),
  args: z.array(z.string()).optional().describe("arguments of the container's entry point"),
  port: count(1024, 65535).describe("port the container listens on; no privileged ports"),
  health: z
    .strictObject({
      readiness: path.describe("path that answers 200 when requests may come"),
      liveness: path.describe("path that answers 200 while a restart would not help; another than readiness"),
    })
    .check(rule(sameHealth)),
  resources: z.strictObject({
    cpu: cpu.describe("CPU request; there is no CPU limit, so that bursts are not throttled"),
    memory: memory.describe("memory request and limit"),
    ephemeralStorage: memory.default("64Mi").describe("scratch disk request and limit"),
  }),
  scaling: z
    .strictObject({
      min: count(2, 1000).default(2).describe("fewest pods on each site"),
      max: count(2, 1000).default(10).describe("most pods on each site"),
      cpuPercent: count(10, 95)
        .default(70)
        .describe("CPU use, in percent of the request, that the autoscaler aims at"),
    })
    .check(rule(minAboveMax))
    .prefault({}),
  sites: list(key, 100).optional().describe("site keys; default: every site of the environment"),
  ...usesSchema,
  permissions: z
    .strictObject({
      keys: z
        .array(z.enum(["services"]))
        .max(1)
        .default([])
        .describe("customer-managed keys the service may encrypt and decrypt with, by purpose"),
    })
    .prefault({}),
  identity: z
    .record(key, text)
    .optional()
    .describe(
      "cloud identities that are already there, by site: role ARN (AWS), client id (Azure), service account e-mail (GCP)",
    ),
});

export type Service = z.infer<typeof serviceSchema> & { readonly name: string };

function sameHealth({
  readiness,
  liveness,
}: {
  readonly readiness: string;
  readonly liveness: string;
}): Wrong | undefined {
  if (readiness !== liveness) return undefined;
  return {
    path: ["liveness"],
    problem: `${show(liveness)} is the path of readiness too`,
    allowed: "another path: a pod that is busy must not be restarted",
  };
}

/** What the product is made of: its services and topics in the order of their names, and its stores. */
export interface Catalog {
  readonly services: readonly Service[];
  readonly topics: readonly Topic[];
  readonly stores: Stores;
}

/** Validates one file of the catalog. @throws ConfigError with every problem. */
export function parseService(source: string, file: string, raw: unknown): Service {
  const name = file.replace(/\.yaml$/, "");
  const fileProblems = serviceName.test(name)
    ? []
    : [
        {
          path: "",
          problem: `the file's name, ${show(file)}, is not a service's name and .yaml`,
          allowed: nameAllowed,
        },
      ];
  const { data, problems } = validate(serviceSchema, raw ?? {});
  const all = [...fileProblems, ...problems];
  if (!data || all.length > 0) throw new ConfigError(source, all);
  return { name, ...data };
}
