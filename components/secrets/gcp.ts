import { Topic } from "@pulumi/gcp/pubsub/topic";
import { TopicIAMMember } from "@pulumi/gcp/pubsub/topicIAMMember";
import { Secret as StoredSecret } from "@pulumi/gcp/secretmanager/secret";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { Secret } from "../../infra/config/stores";
import type { GcpContext } from "../../infra/context";
import { serviceAgents } from "../keys/gcp-agents";
import { rotationTag, type Secrets, type SecretsArgs } from "./contract";

const secondsPerDay = 86_400;

/**
 * Secret Manager, with replicas in named regions only. Changes of secrets, and the days on which one is due to be
 * replaced, are told on a topic, which whoever rotates them subscribes to. Where replicas stand is fixed when a secret
 * is made: adding a recovery region to a site later makes new secrets, which protection refuses.
 */
export class GcpSecrets extends Component<SecretsArgs, Secrets, GcpContext> {
  constructor(
    context: GcpContext,
    name: string,
    args: SecretsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "secrets", "Secrets", name, args, options);
  }

  protected override create(args: SecretsArgs): Secrets {
    const missing = Object.entries(args.secrets).filter(([name]) => !args.existing?.[name]);
    const told = missing.length > 0 ? this.createTopic(args) : undefined;
    const ids = Object.entries(args.secrets).map(([name, secret]) => {
      const existing = args.existing?.[name];
      if (existing) return [name, { id: this.adopt(name, existing) }] as const;
      return [name, { id: this.createSecret(name, secret, args, told) }] as const;
    });
    return {
      store: pulumi.output(`projects/${this.context.site.projectId}`),
      secrets: pulumi.all(Object.fromEntries(ids)),
    };
  }

  /** Reads the secret's description, so that a preview fails where it is not there. */
  private adopt(name: string, id: string): pulumi.Output<string> {
    return StoredSecret.get(this.childName(name), id, undefined, { parent: this }).id;
  }

  /** Gives the topic once Secret Manager may publish to it. */
  private createTopic({ keys }: SecretsArgs): Notices {
    const { name, site, tags } = this.context;
    const topic = this.child(Topic, "notices", {
      name: name("gcp.topic", "secrets"),
      kmsKeyName: keys.ids.queues,
      messageStoragePolicy: { allowedPersistenceRegions: [site.region], enforceInTransit: true },
      messageRetentionDuration: `${7 * secondsPerDay}s`,
      labels: tags,
    });
    const agent = serviceAgents.secrets.secrets?.email(site.projectNumber) ?? "";
    const grant = this.child(TopicIAMMember, "notices-publisher", {
      topic: topic.id,
      role: "roles/pubsub.publisher",
      member: `serviceAccount:${agent}`,
    });
    return { id: topic.id, grant };
  }

  private createSecret(
    name: string,
    secret: Secret,
    args: SecretsArgs,
    notices: Notices | undefined,
  ): pulumi.Output<string> {
    const { tags } = this.context;
    const stored = this.child(
      StoredSecret,
      name,
      {
        secretId: this.context.name("gcp.secret", name),
        replication: { userManaged: { replicas: this.replicas(args) } },
        ...(notices && { topics: [{ name: notices.id }] }),
        ...(secret.firstRotation && {
          rotation: {
            nextRotationTime: `${secret.firstRotation}T00:00:00Z`,
            rotationPeriod: `${secret.rotationDays * secondsPerDay}s`,
          },
        }),
        // A destroyed version can be brought back for as long as a deleted secret on the other clouds.
        versionDestroyTtl: `${args.deletionDays * secondsPerDay}s`,
        deletionProtection: this.context.environment.protection,
        labels: { ...tags, owner: secret.owner, [rotationTag]: String(secret.rotationDays) },
      },
      {
        stateful: true,
        // Secret Manager moves the date on with each rotation.
        ignoreChanges: ["rotation.nextRotationTime"],
        ...(notices && { dependsOn: [notices.grant] }),
      },
    );
    return stored.id;
  }

  private replicas({ keys, recovery }: SecretsArgs) {
    const { site } = this.context;
    const replica = (location: string, kmsKeyName: pulumi.Output<string>) => ({
      location,
      customerManagedEncryption: { kmsKeyName },
    });
    const own = replica(site.region, keys.ids.secrets);
    return recovery && site.recovery
      ? [own, replica(site.recovery.region, recovery.keys.ids.secrets)]
      : [own];
  }
}

interface Notices {
  readonly id: pulumi.Output<string>;
  readonly grant: TopicIAMMember;
}
