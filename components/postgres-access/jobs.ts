import type { Input } from "@pulumi/pulumi";
import { bashStep, nodeStep, podSpec, scratchDisk } from "./pods";

/** Specs of the Jobs: which steps they take, in which order, and what each is told. */

type Variables = Readonly<Record<string, Input<string>>>;

export interface JobParts {
  readonly images: { readonly node: Input<string>; readonly postgres: Input<string> };
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly scripts: readonly string[];
  /** What every step is told: the cloud, the region, the server. */
  readonly variables: Variables;
}

interface Limits {
  /** Seconds after which a run that still goes on is ended. */
  readonly seconds: number;
  readonly retries: number;
}

const jobSpec = <Pod extends object>({ labels }: JobParts, { seconds, retries }: Limits, pod: Pod) => ({
  backoffLimit: retries,
  activeDeadlineSeconds: seconds,
  template: { metadata: { labels }, spec: { restartPolicy: "Never", ...pod } },
});

/** Environment of libpq in steps that follow one that fetched a login. */
const libpq = (variables: Variables): Variables => ({
  ...variables,
  PGPASSFILE: "/work/pgpass",
  PGSSLROOTCERT: "/work/server-ca.crt",
  PGCONNECT_TIMEOUT: "10",
});

/** Makes certificates for the pooler that are their own authorities: for now, and for after the next rotation. */
const certificates = (host: string) =>
  ["first", "second"]
    .map(
      (name) =>
        `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 400 -subj /CN=pgbouncer -addext subjectAltName=DNS:${host} -keyout /work/${name}.key -out /work/${name}.crt 2> /tmp/openssl || { cat /tmp/openssl >&2; exit 1; }`,
    )
    .join("\n");

/**
 * Makes databases and roles. `prepare` decides who gets a new password, `apply` runs the SQL, `publish` tells the
 * secret store, and `try` logs in with each new password: only then is the Job done.
 */
export function rolesJob(parts: JobParts, rotate: "all" | "missing", poolerHost: string) {
  const { images, variables } = parts;
  const told = { ...variables, ROTATE: rotate };
  const apply = [
    "set -euo pipefail",
    certificates(poolerHost),
    "cat /work/verifiers.sql /scripts/roles.sql | psql --no-psqlrc --quiet",
  ];
  const attempt = [
    "set -euo pipefail",
    "while read -r login database; do",
    '  psql --no-psqlrc --quiet --tuples-only --username="$login" --dbname="$database" --command="SELECT 1" < /dev/null > /dev/null',
    '  echo "$login: logs in"',
    "done < /work/tries",
  ];
  return jobSpec(
    parts,
    { seconds: 900, retries: 4 },
    {
      ...podSpec(parts),
      initContainers: [
        nodeStep("prepare", images.node, "prepare", { variables: told }),
        bashStep("apply", images.postgres, apply.join("\n"), { variables: libpq(told) }),
        nodeStep("publish", images.node, "publish", { variables: told }),
      ],
      containers: [bashStep("try", images.postgres, attempt.join("\n"), { variables: libpq(told) })],
    },
  );
}

/** Takes a logical dump of every database and puts it into the bucket for backups. */
export function dumpJob(parts: JobParts, script: string, diskGib: number) {
  const { images, variables } = parts;
  const mounts = { dumps: "/dumps" };
  return jobSpec(
    parts,
    { seconds: 6 * 3600, retries: 2 },
    {
      ...podSpec({ ...parts, volumes: [scratchDisk("dumps", diskGib)] }),
      initContainers: [
        nodeStep("login", images.node, "login", { variables }),
        bashStep("dump", images.postgres, `export PGUSER="$(cat /work/user)"\n${script}`, {
          variables: libpq(variables),
          mounts,
        }),
      ],
      containers: [nodeStep("upload", images.node, "upload", { variables, mounts })],
    },
  );
}

/** Restores the newest dump of every database on a server of its own and compares it with its manifest. */
export function verifyJob(parts: JobParts, script: string, diskGib: number) {
  const { images, variables } = parts;
  const mounts = { dumps: "/dumps", scratch: "/scratch" };
  // initdb wants to know the name of whoever runs it; the image brings a library that gives one.
  const named = [
    'echo "platform:x:$(id -u):$(id -g)::/tmp:/bin/false" > /tmp/passwd',
    'echo "platform:x:$(id -g):" > /tmp/group',
    'export NSS_WRAPPER_PASSWD=/tmp/passwd NSS_WRAPPER_GROUP=/tmp/group LD_PRELOAD="$(ls /usr/lib/*/libnss_wrapper.so | head -n 1)"',
  ].join("\n");
  return jobSpec(
    parts,
    { seconds: 12 * 3600, retries: 0 },
    {
      ...podSpec({
        ...parts,
        volumes: [scratchDisk("dumps", 2 * diskGib), scratchDisk("scratch", 2 * diskGib)],
      }),
      initContainers: [
        nodeStep("login", images.node, "login", { variables: { ...variables, KEY_MUST_EXIST: "true" } }),
        nodeStep("download", images.node, "download", { variables, mounts }),
      ],
      containers: [
        bashStep("restore", images.postgres, `${named}\n${script}`, { variables, mounts, memory: "1Gi" }),
      ],
    },
  );
}

export interface ReportsSettings {
  readonly image: Input<string>;
  readonly args: readonly string[];
}

/** Runs the product's reports with a login that reads the analytics replica. */
export function reportsJob(parts: JobParts, { image, args }: ReportsSettings) {
  const { images, variables } = parts;
  const runner = bashStep("reports", image, "", { variables: libpq(variables), memory: "1Gi" });
  const { command: _shell, ...own } = runner;
  return jobSpec(
    parts,
    { seconds: 4 * 3600, retries: 1 },
    {
      ...podSpec(parts),
      initContainers: [nodeStep("login", images.node, "login", { variables })],
      containers: [{ ...own, args: [...args] }],
    },
  );
}

/** A Job on a schedule, in UTC: never two at a time, and a start that was missed by an hour is left out. */
export const scheduled = <Spec extends object>(schedule: string, spec: Spec) => ({
  schedule,
  timeZone: "Etc/UTC",
  concurrencyPolicy: "Forbid",
  startingDeadlineSeconds: 3600,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 3,
  jobTemplate: { spec },
});
