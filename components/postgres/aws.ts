import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { EventSubscription } from "@pulumi/aws/rds/eventSubscription";
import { Instance } from "@pulumi/aws/rds/instance";
import { InstanceAutomatedBackupsReplication } from "@pulumi/aws/rds/instanceAutomatedBackupsReplication";
import { Secret } from "@pulumi/aws/secretsmanager/secret";
import { SecretPolicy } from "@pulumi/aws/secretsmanager/secretPolicy";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion";
import { Topic } from "@pulumi/aws/sns/topic";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription";
import * as pulumi from "@pulumi/pulumi";
import { ownAccountOnly } from "../aws-resource-policy";
import { rotationTag } from "../secrets/contract";
import { alertCategories, publishPolicy } from "./aws-alerts";
import { AwsGround, type Ground, regionOf } from "./aws-ground";
import { exportedLogs, instanceArgs, serverIdentifier, unfought } from "./aws-server";
import { passwordDays } from "./base";
import type { Postgres, PostgresArgs } from "./contract";
import { type Built, hostsOf, planServers } from "./topology";

/** Certificates of all regions' authorities, as RDS publishes them. */
const authorities = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";

/** RDS for PostgreSQL: a server with a standby in another zone, and replicas in the region and the recovery region. */
export class AwsPostgres extends AwsGround {
  protected override create(args: PostgresArgs): Postgres {
    const { existing } = args.settings;
    if (existing) return this.adopt(args, existing);
    const password = this.createPassword(args.settings);
    const secret = this.keepPassword(password, args);
    const servers = this.createServers(password, args);
    this.copyBackups(servers, args);
    this.tellPeople(args);
    return this.describe(args, hostsOf(servers), {
      secret,
      ca: pulumi.output(authorities),
      verify: "verify-full",
    });
  }

  /** Reads the server, so that a preview fails where it is not there. */
  private adopt(args: PostgresArgs, existing: NonNullable<PostgresArgs["settings"]["existing"]>): Postgres {
    const identifier = existing.id.split(":").pop() ?? "";
    const server = Instance.get(this.childName("server"), identifier, undefined, { parent: this });
    const hosts = { id: server.arn, writer: server.address, readers: [], analytics: undefined, regional: {} };
    return this.describe(args, hosts, {
      secret: pulumi.output(existing.secret),
      ca: pulumi.output(authorities),
      verify: "verify-full",
    });
  }

  /** The recovery region has a copy, for the day that its replica is promoted. */
  private keepPassword(
    password: pulumi.Output<string>,
    { settings, keys, recovery }: PostgresArgs,
  ): pulumi.Output<string> {
    const { name, site, tags } = this.context;
    const secret = this.child(
      Secret,
      "secret",
      {
        name: name("aws.secret", "postgres", "administrator"),
        description: "The password of PostgreSQL's administrator",
        kmsKeyId: keys.ids.secrets,
        recoveryWindowInDays: site.keys.deletionDays,
        ...(recovery &&
          site.recovery && {
            replicas: [{ region: site.recovery.region, kmsKeyId: recovery.keys.ids.secrets }],
          }),
        tags: { ...tags, [rotationTag]: String(passwordDays) },
      },
      { stateful: true },
    );
    this.child(SecretPolicy, "secret-policy", {
      secretArn: secret.arn,
      policy: ownAccountOnly("secretsmanager:*", site.accountId),
      blockPublicPolicy: true,
    });
    const version = this.child(SecretVersion, "secret-value", {
      secretId: secret.id,
      secretStringWo: password,
      secretStringWoVersion: settings.passwordVersion,
    });
    // Whoever reads the secret waits until it has a value.
    return pulumi.all([secret.arn, version.urn]).apply(([arn]) => arn);
  }

  private createServers(password: pulumi.Output<string>, args: PostgresArgs): Built<Instance>[] {
    const home = this.createGround(this.home(args), args);
    const region = this.away(args);
    const away = region && this.createGround(region, args);
    const monitoringRole = this.createMonitoring();
    const built = new Map<string, Instance>();
    return planServers(args.settings).map((server) => {
      const ground = server.region ? (away ?? home) : home;
      const source = server.follows === undefined ? undefined : built.get(server.follows)?.arn;
      const logs = this.keepLogs(serverIdentifier(this.context, server), server.name, ground, args);
      const parts = { ground, monitoringRole, password, source };
      const instance = this.child(Instance, server.name, instanceArgs(this.context, server, args, parts), {
        stateful: true,
        dependsOn: logs,
        ignoreChanges: unfought(server),
      });
      built.set(server.name, instance);
      return { server, id: instance.arn, host: instance.address, resource: instance };
    });
  }

  /** RDS would make the groups itself, without a key and for ever. */
  private keepLogs(identifier: string, child: string, ground: Ground, args: PostgresArgs): LogGroup[] {
    const { environment, tags } = this.context;
    return exportedLogs.map((log) =>
      this.child(
        LogGroup,
        `${child}-${log}-log`,
        {
          ...regionOf(ground),
          name: `/aws/rds/instance/${identifier}/${log}`,
          kmsKeyId: ground.logsKey,
          retentionInDays: args.logRetentionDays,
          deletionProtectionEnabled: environment.protection,
          tags,
        },
        { stateful: true },
      ),
    );
  }

  /** Snapshots and logs of the site's own server in the recovery region: any moment can be restored there too. */
  private copyBackups(servers: readonly Built<Instance>[], { settings, recovery }: PostgresArgs): void {
    const { site } = this.context;
    const own = servers.find(({ server }) => server.kind === "primary");
    if (!own || !recovery || !site.recovery) return;
    this.child(
      InstanceAutomatedBackupsReplication,
      "backups-copy",
      {
        region: site.recovery.region,
        sourceDbInstanceArn: own.id,
        kmsKeyId: recovery.keys.ids.data,
        retentionPeriod: settings.backupRetentionDays,
      },
      // RDS fixes it when copying begins; beginning anew would drop the copies that there are.
      { ignoreChanges: ["retentionPeriod"] },
    );
  }

  /** Mails the contacts what RDS has to say; each has to confirm once, by a link that AWS sends. */
  private tellPeople({ keys }: PostgresArgs): void {
    const { environment, name, site, tags } = this.context;
    const topic = this.child(Topic, "alerts", {
      name: name("aws.topic", "postgres-alerts"),
      kmsMasterKeyId: keys.ids.data,
      tags,
    });
    const policy = this.child(TopicPolicy, "alerts-policy", {
      arn: topic.arn,
      policy: topic.arn.apply((arn) => publishPolicy(arn, site.accountId)),
    });
    for (const contact of environment.contacts) {
      this.child(TopicSubscription, `alerts-${contact}`, {
        topic: topic.arn,
        protocol: "email",
        endpoint: contact,
      });
    }
    for (const [sourceType, categories] of Object.entries(alertCategories)) {
      this.child(
        EventSubscription,
        `alerts-${sourceType}`,
        {
          name: name("aws.eventSubscription", "postgres", sourceType),
          snsTopic: topic.arn,
          sourceType,
          eventCategories: [...categories],
          tags,
        },
        { dependsOn: [policy] },
      );
    }
  }
}
