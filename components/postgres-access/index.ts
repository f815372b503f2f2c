import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler";
import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob";
import { Job } from "@pulumi/kubernetes/batch/v1/job";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import * as pulumi from "@pulumi/pulumi";
import { type ChildOptions, Component } from "../../infra/component";
import type { SiteContext } from "../../infra/context";
import { createIdentity } from "../identity";
import type { Permission } from "../identity/contract";
import { identityPodLabels } from "../identity/workload";
import { copiedReference, imageReference, images } from "../images";
import type { PostgresAccess, PostgresAccessArgs } from "./contract";
import { dumpScript, manifestScript, restoreScript, scratchServerScript } from "./dumps";
import { dumpJob, type JobParts, reportsJob, rolesJob, scheduled, verifyJob } from "./jobs";
import { networkPolicies } from "./networkPolicies";
import { pgbouncerIni } from "./pgbouncer";
import { pooledPort, postgresNamespace } from "./place";
import { rolesPlanOf, rotatedRoles } from "./plan";
import { selectorLabels } from "./pods";
import { poolerAutoscaler, poolerDeployment } from "./pooler";
import { poolsOf } from "./pools";
import { contentHash, scriptFiles } from "./scripts";
import { secretNames } from "./secret-names";
import { rolesScript } from "./sql/roles";

const poolerHost = `pgbouncer.${postgresNamespace}.svc.cluster.local`;

/** Seconds until every pooler has read a new login: it looks twice in that time. */
const poolerSeconds = 60;

/** When Jobs run, in UTC: rotations monthly, dumps nightly, their verification weekly. */
const schedules = { rotation: "23 4 1 * *", dumps: "47 1 * * *", verification: "23 6 * * 0" } as const;

/** Hours that the newest dump may be old when it is verified: one night may have failed, two may not. */
const oldestDumpHours = 49;

type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** What every part is made with. */
interface Parts {
  readonly args: PostgresAccessArgs;
  readonly inside: ChildOptions;
  readonly namespace: Namespace;
  readonly scripts: string;
  readonly sql: string;
  readonly variables: Variables;
}

/** Databases and roles, the pooler, dumps and reports of a site's Postgres: all that of it runs in the cluster. */
export class DatabaseAccess extends Component<PostgresAccessArgs, PostgresAccess> {
  constructor(
    context: SiteContext,
    name: string,
    args: PostgresAccessArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "postgres-access", "PostgresAccess", name, args, options);
  }

  protected override create(args: PostgresAccessArgs): PostgresAccess {
    const namespace = this.createNamespace(args);
    const inside = { provider: args.kubernetes, deletedWith: namespace, dependsOn: [namespace] };
    const ground = [namespace, ...this.createNetworkPolicies(inside)];
    const scripts = this.createFiles("scripts", scriptFiles(), inside);
    const plan = rolesPlanOf(args.catalog, this.context.site);
    const sql = this.createFiles(
      "sql",
      { "roles.sql": rolesScript(plan), "manifest.sql": manifestScript },
      inside,
    );
    const parts: Parts = {
      args,
      inside: { ...inside, dependsOn: [...ground, scripts.map, sql.map] },
      namespace,
      scripts: scripts.name,
      sql: sql.name,
      variables: this.variables(args),
    };
    const roles = this.createRoles(parts);
    if (this.context.cloud !== "azure") this.createPooler(parts, roles);
    this.createDumps(parts, roles);
    this.createReports(parts, roles);
    return this.hosts(args);
  }

  /** Where services find their databases. Azure's pooler is on the servers themselves. */
  private hosts({ postgres }: PostgresAccessArgs): PostgresAccess {
    const reader = postgres.readers.apply(([first]) => first ?? "");
    const onServers = this.context.cloud === "azure";
    const host = onServers ? postgres.writer : pulumi.output(poolerHost);
    const readHost = pulumi.all([reader, postgres.writer]).apply(([read, write]) => read || write);
    return { host, readHost: onServers ? readHost : host, port: pulumi.output(pooledPort) };
  }

  private variables({ postgres }: PostgresAccessArgs): Variables {
    const { site } = this.context;
    return {
      CLOUD: site.cloud,
      ...(site.cloud === "aws" && { AWS_REGION: site.region }),
      SERVER_CA: postgres.ca,
      PGSSLMODE: postgres.verify,
      PGPORT: postgres.port.apply(String),
    };
  }

  /** What the Jobs of databases and roles do: at once for what is new, and every month for all. */
  private createRoles(parts: Parts): Job {
    const { args, inside, scripts, sql, variables } = parts;
    const { postgres, secrets } = args;
    const rotated = rotatedRoles(args.catalog, this.context.site);
    const pooler = this.context.cloud === "azure" ? [] : [secretNames.pooler];
    const written = [...rotated.map(({ secretName }) => secretName), ...pooler];
    const identity = this.identity(parts, "roles", [
      { kind: "secret", name: "administrator", secret: postgres.secret, key: args.keys.ids.secrets },
      ...written.map((name) => this.secretPermission(args, name, "read-write")),
    ]);
    const job: JobParts = {
      ...this.jobParts(parts, "roles"),
      scripts: [scripts, sql],
      variables: {
        ...variables,
        PGHOST: postgres.writer,
        PGUSER: postgres.administrator,
        PGDATABASE: "postgres",
        ADMINISTRATOR_SECRET: postgres.secret,
        POOLER_SECONDS: String(poolerSeconds),
        ...(pooler.length > 0 && { POOLER_SECRET: secretId(secrets, secretNames.pooler) }),
        ROTATED: this.rotated(args),
      },
    };
    const after = { ...inside, dependsOn: [...dependencies(inside), identity] };
    // A Job cannot be changed: other contents, another Job.
    const name = `roles-${contentHash([scripts, sql, rotated, images.node, images.postgres])}`;
    const first = this.child(
      Job,
      "roles",
      { metadata: this.metadata(name), spec: rolesJob(job, "missing", poolerHost) },
      after,
    );
    this.child(
      CronJob,
      "rotation",
      {
        metadata: this.metadata("rotation"),
        spec: scheduled(schedules.rotation, rolesJob(job, "all", poolerHost)),
      },
      { ...inside, dependsOn: [...dependencies(inside), first] },
    );
    return first;
  }

  /** Every role that logs in, with its secret and what that says beside user and password, as JSON. */
  private rotated(args: PostgresAccessArgs): pulumi.Output<string> {
    const { postgres, secrets } = args;
    const { host, readHost } = this.hosts(args);
    const verify = postgres.verify as pulumi.Output<string>;
    const known = pulumi.all([
      host,
      readHost,
      postgres.writer,
      postgres.analytics,
      postgres.port,
      verify,
      secrets.secrets,
    ]);
    return known.apply(([host, readHost, writer, analytics, port, sslmode, ids]) =>
      JSON.stringify(
        rotatedRoles(args.catalog, this.context.site).map(
          ({ role, logins, secretName, reaches, database, readDatabase }) => {
            const pooled = {
              host,
              port: String(pooledPort),
              readHost,
              readDatabase,
              // Of the pooler's certificate the name is right on every cloud, and so it is on Azure's servers.
              sslmode: "verify-full",
              through: this.context.cloud === "azure" ? "server" : "pooler",
            };
            const replica = reaches === "analytics" ? analytics : "";
            const direct = {
              host: replica || writer,
              port: String(port),
              sslmode,
              through: "server",
            };
            return {
              role,
              logins,
              secret: ids[secretName]?.id,
              tryAt: database,
              connection: { ...(reaches === "pooled" ? pooled : direct), database },
            };
          },
        ),
      ),
    );
  }

  private createPooler(parts: Parts, roles: Job): void {
    const { args, inside, scripts, variables } = parts;
    const { catalog, postgres, registry, secrets } = args;
    const identity = this.identity(parts, "pooler", [this.secretPermission(args, secretNames.pooler)]);
    const { writer, readers, port } = postgres;
    const ini = pulumi
      .all([writer, readers, port, postgres.verify as pulumi.Output<string>])
      .apply(([writer, readers, port, verify]) =>
        pgbouncerIni({
          pools: poolsOf(catalog.services, this.context.site),
          writer,
          readers,
          port,
          verify,
          listen: { address: "0.0.0.0", port: pooledPort },
          credentials: "/credentials",
          preparedStatements: 200,
        }),
      );
    const configuration = this.child(
      ConfigMap,
      "pooler-configuration",
      { metadata: this.metadata("pgbouncer"), data: { "pgbouncer.ini": ini } },
      inside,
    );
    const metadata = this.metadata("pgbouncer");
    const spec = poolerDeployment({
      images: {
        node: imageReference(registry, images.node),
        pgbouncer: copiedReference(registry, "pgbouncer"),
      },
      serviceAccount: "pooler",
      labels: { ...this.labels("pgbouncer"), ...identityPodLabels(this.context.site) },
      scripts: [scripts],
      configuration: "pgbouncer",
      configurationHash: ini.apply(contentHash),
      variables: {
        ...variables,
        CREDENTIALS: "/credentials",
        POOLER_SECRET: secretId(secrets, secretNames.pooler),
        POOLER_SECONDS: String(poolerSeconds),
      },
    });
    const after = { ...inside, dependsOn: [...dependencies(inside), identity, configuration, roles] };
    this.child(Deployment, "pooler", { metadata, spec }, after);
    const ports = [{ name: "postgres", port: pooledPort, targetPort: "postgres", protocol: "TCP" }];
    this.child(
      Service,
      "pooler-service",
      { metadata, spec: { type: "ClusterIP", selector: selectorLabels, ports } },
      inside,
    );
    this.child(HorizontalPodAutoscaler, "pooler-autoscaler", { metadata, spec: poolerAutoscaler }, inside);
    const selector = { matchLabels: selectorLabels };
    this.child(
      PodDisruptionBudget,
      "pooler-disruption-budget",
      { metadata, spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" } },
      inside,
    );
  }

  /** Nightly dumps into the bucket for backups, and a weekly proof that they can be restored. */
  private createDumps(parts: Parts, roles: Job): void {
    const { args, inside, scripts, sql, variables } = parts;
    const { objects, postgres, secrets } = args;
    const databases = rolesPlanOf(args.catalog, this.context.site).databases.map(({ database }) => database);
    const paths = { target: "/dumps", keyFile: "/work/key", scripts: "/scripts" };
    const diskGib = this.context.site.postgres.storageGib;
    const bucket = (may: "read" | "write"): Permission => ({
      kind: "bucket",
      name: "backups",
      may,
      bucket: objects.buckets.apply(({ backups }) => backups?.id ?? ""),
      key: args.keys.ids.objects,
    });
    const common = {
      ...variables,
      KEY_SECRET: secretId(secrets, secretNames.dumpKey),
      BUCKET: objects.buckets.apply(({ backups }) => backups?.url ?? ""),
      PREFIX: "postgres",
      DUMPS: "/dumps",
    };
    const dumps = this.identity(parts, "dumps", [
      this.secretPermission(args, secretNames.dumps),
      this.secretPermission(args, secretNames.dumpKey, "read-write"),
      bucket("write"),
    ]);
    const host = pulumi
      .all([postgres.analytics, postgres.writer])
      .apply(([replica, writer]) => replica || writer);
    const dump = dumpJob(
      {
        ...this.jobParts(parts, "dumps"),
        scripts: [scripts, sql],
        variables: { ...common, PGHOST: host, LOGIN_SECRET: secretId(secrets, secretNames.dumps) },
      },
      dumpScript(databases, paths),
      diskGib,
    );
    const after = (...needed: pulumi.Resource[]) => ({
      ...inside,
      dependsOn: [...dependencies(inside), ...needed],
    });
    this.child(
      CronJob,
      "dumps",
      { metadata: this.metadata("dumps"), spec: scheduled(schedules.dumps, dump) },
      after(dumps, roles),
    );

    const restores = this.identity(parts, "restores", [
      this.secretPermission(args, secretNames.dumpKey),
      bucket("read"),
    ]);
    const script = [
      scratchServerScript("/scratch"),
      ...databases.map((database) => restoreScript(database, database, paths)),
    ].join("\n");
    const verify = verifyJob(
      {
        ...this.jobParts(parts, "restores"),
        scripts: [scripts, sql],
        variables: { ...common, DATABASES: JSON.stringify(databases), OLDEST_HOURS: String(oldestDumpHours) },
      },
      script,
      diskGib,
    );
    this.child(
      CronJob,
      "verification",
      { metadata: this.metadata("dump-verification"), spec: scheduled(schedules.verification, verify) },
      after(restores),
    );
  }

  /** The product's reports, where it has any. */
  private createReports(parts: Parts, roles: Job): void {
    const { args, inside, scripts, variables } = parts;
    const { catalog, objects, postgres, secrets } = args;
    const { reports } = catalog.stores;
    if (!reports) return;
    const bucket = objects.buckets.apply((all) => all[reports.bucket]);
    const identity = this.identity(parts, "reports", [
      this.secretPermission(args, secretNames.analytics),
      {
        kind: "bucket",
        name: reports.bucket,
        may: "read-write",
        bucket: bucket.apply((found) => found?.id ?? ""),
        key: args.keys.ids.objects,
      },
    ]);
    const { registry } = args;
    const [host = "", ...path] = reports.image.repository.split("/");
    const image = pulumi
      .all([registry.mirrors, registry.endpoint])
      .apply(([mirrors, own]) => `${mirrors[host] ?? own}/${path.join("/")}@${reports.image.digest}`);
    const spec = reportsJob(
      {
        ...this.jobParts(parts, "reports"),
        scripts: [scripts],
        variables: {
          ...variables,
          PGHOST: pulumi
            .all([postgres.analytics, postgres.writer])
            .apply(([replica, writer]) => replica || writer),
          LOGIN_SECRET: secretId(secrets, secretNames.analytics),
          EXPORTS_URL: bucket.apply((found) => found?.url ?? ""),
        },
      },
      { image, args: reports.args },
    );
    this.child(
      CronJob,
      "reports",
      { metadata: this.metadata("reports"), spec: scheduled(reports.schedule, spec) },
      { ...inside, dependsOn: [...dependencies(inside), identity, roles] },
    );
  }

  private identity(parts: Parts, name: string, permissions: readonly Permission[]) {
    const { cluster, kubernetes } = parts.args;
    return createIdentity(
      this.context,
      `postgres-${name}-identity`,
      {
        cluster,
        kubernetes,
        namespace: postgresNamespace,
        namespaceResource: parts.namespace,
        serviceAccount: name,
        permissions,
      },
      { parent: this },
    );
  }

  private secretPermission(
    { secrets, keys }: PostgresAccessArgs,
    name: string,
    may?: "read-write",
  ): Permission {
    return {
      kind: "secret",
      name,
      secret: secretId(secrets, name),
      key: keys.ids.secrets,
      ...(may && { may }),
    };
  }

  private jobParts({ args: { registry } }: Parts, name: string) {
    return {
      images: {
        node: imageReference(registry, images.node),
        postgres: imageReference(registry, images.postgres),
      },
      serviceAccount: name,
      labels: { ...this.labels(name), ...identityPodLabels(this.context.site) },
    };
  }

  private createNamespace({ kubernetes, deletedWith }: PostgresAccessArgs): Namespace {
    const level = Object.fromEntries(
      ["enforce", "audit", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]),
    );
    return this.child(
      Namespace,
      "namespace",
      { metadata: { name: postgresNamespace, labels: { ...this.labels(postgresNamespace), ...level } } },
      { provider: kubernetes, ...(deletedWith && { deletedWith }) },
    );
  }

  private createNetworkPolicies(inside: ChildOptions): NetworkPolicy[] {
    return Object.entries(networkPolicies(this.context.site)).map(([name, spec]) =>
      this.child(NetworkPolicy, name, { metadata: this.metadata(name), spec }, inside),
    );
  }

  /** Files for pods. Their name says what is in them: a Job that runs keeps the ones it was started with. */
  private createFiles(name: string, data: Readonly<Record<string, string>>, inside: ChildOptions) {
    const physical = `${name}-${contentHash(data)}`;
    const map = this.child(
      ConfigMap,
      name,
      { metadata: this.metadata(physical), immutable: true, data },
      inside,
    );
    return { name: physical, map };
  }

  private metadata(name: string) {
    return { name, namespace: postgresNamespace, labels: this.labels(name) };
  }

  private labels(name: string): Record<string, string> {
    return {
      "app.kubernetes.io/name": name,
      "app.kubernetes.io/part-of": "platform-postgres",
      "app.kubernetes.io/managed-by": "pulumi",
      ...this.context.tags,
    };
  }
}

/** @throws pulumi.RunError (when known) where the data layer is older than the catalog */
function secretId({ secrets }: PostgresAccessArgs["secrets"], name: string): pulumi.Output<string> {
  return secrets.apply((all) => {
    const found = all[name];
    if (found) return found.id;
    throw new pulumi.RunError(
      `the data layer has no secret ${name}\nfix: update the stack that holds it first`,
    );
  });
}

const dependencies = ({ dependsOn }: ChildOptions): pulumi.Resource[] =>
  (Array.isArray(dependsOn) ? dependsOn : []) as pulumi.Resource[];
