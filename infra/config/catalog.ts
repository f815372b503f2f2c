import { z } from "zod";
import { ConfigError } from "./errors";
import { problemsOf } from "./parse";

/**
 * The service catalog: one YAML file a service, `stacks/catalog/<service>.yaml`. The file's name is the
 * service's name. From it come all Kubernetes objects and the cloud permissions of the service.
 */

const quantity = (pattern: RegExp, example: string) =>
  z.string().regex(pattern, `a Kubernetes quantity, such as ${example}`);
const cpu = quantity(/^(\d+m|\d+(\.\d+)?)$/, "250m");
const memory = quantity(/^\d+(Mi|Gi)$/, "256Mi");

export const serviceName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export const serviceSchema = z
  .strictObject({
    owner: z.string().regex(serviceName).describe("the team that answers for the service"),
    image: z.strictObject({
      repository: z
        .string()
        .regex(
          /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/,
          "registry and path without tag, such as registry.k8s.io/pause",
        )
        .describe("where the image was published; clusters pull it through the site's registry"),
      digest: z
        .string()
        .regex(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hexadecimal digits")
        .describe("the same digest runs on every cloud"),
    }),
    args: z.array(z.string()).optional().describe("arguments of the container's entry point"),
    port: z.int().min(1024).max(65535).describe("port the container listens on; no privileged ports"),
    health: z.strictObject({
      readiness: z.string().startsWith("/").describe("path that answers 200 when requests may come"),
      liveness: z
        .string()
        .startsWith("/")
        .describe("path that answers 200 while a restart would not help; another than readiness"),
    }),
    resources: z.strictObject({
      cpu: cpu.describe("CPU request; there is no CPU limit, so that bursts are not throttled"),
      memory: memory.describe("memory request and limit"),
      ephemeralStorage: memory.default("64Mi").describe("scratch disk request and limit"),
    }),
    scaling: z
      .strictObject({
        min: z.int().min(2).max(1000).default(2).describe("fewest pods on each site"),
        max: z.int().min(2).max(1000).default(10).describe("most pods on each site"),
        cpuPercent: z
          .int()
          .min(10)
          .max(95)
          .default(70)
          .describe("CPU use, in percent of the request, that the autoscaler aims at"),
      })
      .prefault({}),
    sites: z
      .array(z.string())
      .min(1)
      .optional()
      .describe("site keys; default: every site of the environment"),
    permissions: z
      .strictObject({
        keys: z
          .array(z.enum(["services"]))
          .default([])
          .describe("customer-managed keys the service may encrypt and decrypt with, by purpose"),
      })
      .prefault({}),
    identity: z
      .record(z.string(), z.string().min(1))
      .optional()
      .describe(
        "cloud identities that are already there, by site: role ARN (AWS), client id (Azure), service account e-mail (GCP)",
      ),
  })
  .refine(({ scaling }) => scaling.min <= scaling.max, {
    path: ["scaling", "min"],
    message: "at most scaling.max",
  })
  .refine(({ health }) => health.readiness !== health.liveness, {
    path: ["health", "liveness"],
    message: "another path than health.readiness: a pod that is busy must not be restarted",
  });

export type Service = z.infer<typeof serviceSchema> & { readonly name: string };

/** Services by name, in the order of their names. */
export type Catalog = readonly Service[];

/** Validates one file of the catalog. @throws ConfigError with every problem. */
export function parseService(source: string, name: string, raw: unknown): Service {
  if (!serviceName.test(name) || name.length > 40) {
    throw new ConfigError(source, [
      {
        path: "",
        problem: `"${name}" cannot name a service`,
        allowed: "up to 40 lower-case letters and digits joined by hyphens",
      },
    ]);
  }
  const parsed = serviceSchema.safeParse(raw);
  if (!parsed.success) throw new ConfigError(source, problemsOf(parsed.error, serviceSchema, raw));
  return { name, ...parsed.data };
}

/** Checks the catalog against the environment's sites. */
export function checkCatalog(catalog: Catalog, sites: readonly string[]): void {
  const problems = catalog.flatMap(({ name, sites: wanted, identity }) =>
    [...(wanted ?? []), ...Object.keys(identity ?? {})]
      .filter((site) => !sites.includes(site))
      .map((site) => ({
        path: `${name}.sites`,
        problem: `there is no site "${site}"`,
        allowed: sites.join(", "),
      })),
  );
  if (problems.length > 0) throw new ConfigError("stacks/catalog", problems);
}
