import { GlobalAddress } from "@pulumi/gcp/compute/globalAddress";
import { NetworkPeeringRoutesConfig } from "@pulumi/gcp/compute/networkPeeringRoutesConfig";
import { ProjectBucketConfig } from "@pulumi/gcp/logging/projectBucketConfig";
import { ProjectExclusion } from "@pulumi/gcp/logging/projectExclusion";
import { ProjectSink } from "@pulumi/gcp/logging/projectSink";
import { Secret } from "@pulumi/gcp/secretmanager/secret";
import { SecretVersion } from "@pulumi/gcp/secretmanager/secretVersion";
import { Connection } from "@pulumi/gcp/servicenetworking/connection";
import * as pulumi from "@pulumi/pulumi";
import { databaseCidr } from "../../infra/addresses";
import type { GcpContext } from "../../infra/context";
import { type LogStore, logBucketArgs, logExclusionArgs, logSinkArgs } from "../network/gcp-logs";
import { rotationTag } from "../secrets/contract";
import { PostgresBase, passwordDays } from "./base";
import type { PostgresArgs } from "./contract";

const secondsPerDay = 86_400;

/** The private way between the site's network and Google's, where Cloud SQL's servers stand. */
export interface PrivateAccess {
  /** Path of the network, once it is joined with Google's. */
  readonly network: pulumi.Output<string>;
  /** Name of the range that servers get addresses from; absent in an adopted network, whose owner made one. */
  readonly range?: pulumi.Output<string>;
}

/** What Cloud SQL's servers stand on. */
export abstract class GcpGround extends PostgresBase<GcpContext> {
  /**
   * Hands a range of the site to Google for its managed services. Routes to other sites are told to Google's side of
   * the join too: without them a server could not answer a database of another cloud.
   */
  protected createAccess({ network }: PostgresArgs): PrivateAccess {
    const { name, site } = this.context;
    const path = network.id.apply(relative);
    if (site.network.existing) return { network: path };
    const [address = "", prefix = ""] = databaseCidr(site.network.cidr).split("/");
    const range = this.child(
      GlobalAddress,
      "range",
      {
        name: name("gcp.resource", "postgres"),
        description: "Addresses of Cloud SQL's servers",
        purpose: "VPC_PEERING",
        addressType: "INTERNAL",
        address,
        prefixLength: Number(prefix),
        network: path,
        labels: this.context.tags,
      },
      { stateful: true },
    );
    const connection = this.child(Connection, "connection", {
      network: path,
      service: "servicenetworking.googleapis.com",
      reservedPeeringRanges: [range.name],
      // Google holds a connection for days after the last server has gone; it ends with the network.
      deletionPolicy: "ABANDON",
    });
    const routes = this.child(NetworkPeeringRoutesConfig, "routes", {
      network: path.apply((id) => id.split("/").pop() ?? ""),
      peering: connection.peering,
      exportCustomRoutes: true,
      importCustomRoutes: false,
    });
    return {
      network: pulumi.all([path, connection.urn, routes.urn]).apply(([id]) => id),
      range: range.name,
    };
  }

  /** The recovery region has a copy, for the day that its replica is promoted. */
  protected keepPassword(password: pulumi.Output<string>, args: PostgresArgs): pulumi.Output<string> {
    const { environment, name, site, tags } = this.context;
    const { keys, recovery, settings } = args;
    const replica = (location: string, kmsKeyName: pulumi.Output<string>) => ({
      location,
      customerManagedEncryption: { kmsKeyName },
    });
    const secret = this.child(
      Secret,
      "secret",
      {
        secretId: name("gcp.secret", "postgres", "administrator"),
        replication: {
          userManaged: {
            replicas: [
              replica(site.region, keys.ids.secrets),
              ...(recovery && site.recovery
                ? [replica(site.recovery.region, recovery.keys.ids.secrets)]
                : []),
            ],
          },
        },
        versionDestroyTtl: `${site.keys.deletionDays * secondsPerDay}s`,
        deletionProtection: environment.protection,
        labels: { ...tags, [rotationTag]: String(passwordDays) },
      },
      { stateful: true },
    );
    const version = this.child(SecretVersion, "secret-value", {
      secret: secret.id,
      secretDataWo: password,
      secretDataWoVersion: settings.passwordVersion,
    });
    // Whoever reads the secret waits until it has a value.
    return pulumi.all([secret.id, version.urn]).apply(([id]) => id);
  }

  /** Keeps the servers' logs for the configured time and under the site's key. */
  protected keepLogs(servers: readonly string[], { keys, logRetentionDays }: PostgresArgs): void {
    const { projectId } = this.context.site;
    const names = servers.map((server) => `"${projectId}:${server}"`).sort();
    const store: LogStore = {
      part: "postgres",
      description: "Logs of the site's PostgreSQL",
      filter: `resource.type="cloudsql_database" AND resource.labels.database_id=(${names.join(" OR ")})`,
      retentionDays: logRetentionDays,
    };
    const bucket = this.child(
      ProjectBucketConfig,
      "logs",
      logBucketArgs(this.context, store, keys.ids.logs),
      { stateful: true },
    );
    const sink = this.child(ProjectSink, "logs-sink", logSinkArgs(this.context, store, bucket.id));
    this.child(ProjectExclusion, "logs-exclusion", logExclusionArgs(this.context, store), {
      dependsOn: sink,
    });
  }
}

/** The path of a network, of what may be its self link. */
const relative = (link: string) => link.replace(/^https:\/\/[^/]+\/compute\/v1\//, "");
