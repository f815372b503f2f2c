import { DatabaseInstance } from "@pulumi/gcp/sql/databaseInstance";
import { User } from "@pulumi/gcp/sql/user";
import * as pulumi from "@pulumi/pulumi";
import { administrator, type Postgres, type PostgresArgs } from "./contract";
import { GcpGround } from "./gcp-ground";
import { instanceArgs, instanceName, unfought } from "./gcp-server";
import { type Built, hostsOf, planServers, primaryServer } from "./topology";

/** Cloud SQL for PostgreSQL, reached by private addresses only. */
export class GcpPostgres extends GcpGround {
  protected override create(args: PostgresArgs): Postgres {
    const { existing } = args.settings;
    if (existing) return this.adopt(args, existing);
    const password = this.createPassword(args.settings);
    const secret = this.keepPassword(password, args);
    this.keepLogs(
      planServers(args.settings).map((server) => instanceName(this.context, server)),
      args,
    );
    const servers = this.createServers(args);
    const login = this.createAdministrator(password, servers, args);
    return this.describe(args, hostsOf(servers), {
      // Whoever is told of the password finds the login made.
      secret: pulumi.all([secret, login.urn]).apply(([id]) => id),
      ca: authoritiesOf(servers.map(({ resource }) => resource)),
      verify: "verify-ca",
    });
  }

  /** Reads the server, so that a preview fails where it is not there. */
  private adopt(args: PostgresArgs, existing: NonNullable<PostgresArgs["settings"]["existing"]>): Postgres {
    const server = DatabaseInstance.get(this.childName("server"), existing.id, undefined, { parent: this });
    const hosts = {
      id: server.id.apply(() => existing.id),
      writer: server.privateIpAddress,
      readers: [],
      analytics: undefined,
      regional: {},
    };
    return this.describe(args, hosts, {
      secret: pulumi.output(existing.secret),
      ca: authoritiesOf([server]),
      verify: "verify-ca",
    });
  }

  private createServers(args: PostgresArgs): Built<DatabaseInstance>[] {
    const { keys, recovery } = args;
    const access = this.createAccess(args);
    const built = new Map<string, DatabaseInstance>();
    return planServers(args.settings).map((server) => {
      const key = server.region && recovery ? recovery.keys.ids.data : keys.ids.data;
      const source = server.follows === undefined ? undefined : built.get(server.follows)?.name;
      const instance = this.child(
        DatabaseInstance,
        server.name,
        instanceArgs(this.context, server, args, { access, key, source }),
        { stateful: true, ignoreChanges: unfought(server) },
      );
      built.set(server.name, instance);
      const id = pulumi.interpolate`projects/${this.context.site.projectId}/instances/${instance.name}`;
      return { server, id, host: instance.privateIpAddress, resource: instance };
    });
  }

  /** The login of the server that writes; Google's own administrator has no password and lets nobody in. */
  private createAdministrator(
    password: pulumi.Output<string>,
    servers: readonly Built<DatabaseInstance>[],
    { settings }: PostgresArgs,
  ): User {
    const [{ server, resource }] = servers as readonly [Built<DatabaseInstance>];
    const child = server.name === primaryServer ? "administrator" : `administrator-${server.name}`;
    return this.child(
      User,
      child,
      {
        name: administrator,
        instance: resource.name,
        passwordWo: password,
        passwordWoVersion: settings.passwordVersion,
        // Once it owns something PostgreSQL does not let it go; it ends with its server.
        deletionPolicy: "ABANDON",
      },
      { deletedWith: resource },
    );
  }
}

/** Each server has an authority of its own: clients trust all of them, whichever is promoted. */
function authoritiesOf(servers: readonly DatabaseInstance[]): pulumi.Output<string> {
  return pulumi.all(servers.map(({ serverCaCerts }) => serverCaCerts)).apply((all) =>
    all
      .flat()
      .map(({ cert }) => cert.trim())
      .join("\n"),
  );
}
