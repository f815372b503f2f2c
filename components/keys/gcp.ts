import { CryptoKey } from "@pulumi/gcp/kms/cryptoKey";
import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember";
import { KeyRing } from "@pulumi/gcp/kms/keyRing";
import { ServiceIdentity } from "@pulumi/gcp/projects/serviceIdentity";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { KeyPurpose } from "../../infra/config/schema";
import type { GcpContext } from "../../infra/context";
import type { Keys, KeysArgs } from "./contract";
import { type ServiceAgent, serviceAgents } from "./gcp-agents";

const secondsPerDay = 86_400;

/**
 * Cloud KMS keys in a key ring, one for each purpose, each usable by the one Google service that needs it. Key
 * rings and keys can never be removed from a project, nor their names used again: deleting one here destroys the
 * key's versions only.
 */
export class GcpKeys<Purpose extends KeyPurpose> extends Component<
  KeysArgs<Purpose>,
  Keys<Purpose>,
  GcpContext
> {
  constructor(
    context: GcpContext,
    name: string,
    args: KeysArgs<Purpose>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "keys", "Keys", name, args, options);
  }

  protected override create(args: KeysArgs<Purpose>): Keys<Purpose> {
    if (args.existing) return this.adopt(args.purposes, args.existing);
    const ring = this.child(
      KeyRing,
      "ring",
      { name: this.context.name("gcp.keyRing"), location: this.context.site.region },
      { stateful: true },
    );
    return { store: ring.id, ids: forEach(args.purposes, (purpose) => this.createKey(ring, purpose, args)) };
  }

  /** Reads the ring and the keys, so that a preview fails where one is not there. */
  private adopt(
    purposes: readonly Purpose[],
    existing: NonNullable<KeysArgs<Purpose>["existing"]>,
  ): Keys<Purpose> {
    return {
      store: KeyRing.get(this.childName("ring"), existing.store, undefined, { parent: this }).id,
      ids: forEach(
        purposes,
        (purpose) =>
          CryptoKey.get(this.childName(purpose), existing[purpose], undefined, { parent: this }).id,
      ),
    };
  }

  private createKey(ring: KeyRing, purpose: Purpose, args: KeysArgs<Purpose>): pulumi.Output<string> {
    const { name, tags } = this.context;
    const key = this.child(
      CryptoKey,
      purpose,
      {
        name: name("gcp.key", purpose),
        keyRing: ring.id,
        purpose: "ENCRYPT_DECRYPT",
        rotationPeriod: `${args.rotationDays * secondsPerDay}s`,
        destroyScheduledDuration: `${args.deletionDays * secondsPerDay}s`,
        labels: tags,
      },
      // Set for good when a key is made: changing it would replace the key, and what it encrypted would be lost.
      { stateful: true, ignoreChanges: ["destroyScheduledDuration"] },
    );
    const home = args.home?.ids[purpose];
    const grants = Object.entries(serviceAgents[purpose]).map(([service, agent]) =>
      this.grant(key, `${purpose}-${service}`, agent, home),
    );
    return pulumi.all([key.id, ...grants.map(({ id }) => id)]).apply(([id]) => id as string);
  }

  /**
   * Lets a service's agent use the key. The key's id waits for the grants, so that whoever uses it finds them made.
   * The agent is made here, or was with the key `home`.
   */
  private grant(
    key: CryptoKey,
    name: string,
    agent: ServiceAgent,
    home: pulumi.Output<string> | undefined,
  ): CryptoKeyIAMMember {
    const { projectId, projectNumber } = this.context.site;
    const dependsOn =
      agent.service && !home
        ? [this.child(ServiceIdentity, `${name}-agent`, { project: projectId, service: agent.service })]
        : [];
    return this.child(
      CryptoKeyIAMMember,
      `${name}-use`,
      {
        cryptoKeyId: home ? pulumi.all([key.id, home]).apply(([id]) => id) : key.id,
        role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
        member: `serviceAccount:${agent.email(projectNumber)}`,
      },
      { dependsOn },
    );
  }
}

const forEach = <Purpose extends KeyPurpose, T>(
  purposes: readonly Purpose[],
  make: (purpose: Purpose) => T,
) => Object.fromEntries(purposes.map((purpose) => [purpose, make(purpose)])) as Record<Purpose, T>;
