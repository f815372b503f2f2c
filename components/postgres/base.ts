import * as pulumi from "@pulumi/pulumi";
import { Provider as RandomProvider } from "@pulumi/random/provider";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { databaseCidr, tierCidr } from "../../infra/addresses";
import { Component } from "../../infra/component";
import type { Environment, Site } from "../../infra/config/environment";
import type { SiteContext } from "../../infra/context";
import { administrator, type Postgres, type PostgresArgs, postgresPort } from "./contract";
import { maxConnections } from "./sizes";

/** Hosts by the part that a server plays in the contract. */
export interface Hosts {
  readonly id: pulumi.Output<string>;
  readonly writer: pulumi.Output<string>;
  readonly readers: readonly pulumi.Output<string>[];
  readonly analytics: pulumi.Output<string> | undefined;
  readonly regional: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Days after which the administrator is to get a new password, by a raised `passwordVersion`. */
export const passwordDays = 90;

/** What PostgreSQL has in common on all clouds: the administrator's password, and how the outputs are made. */
export abstract class PostgresBase<Context extends SiteContext> extends Component<
  PostgresArgs,
  Postgres,
  Context
> {
  constructor(context: Context, name: string, args: PostgresArgs, options?: pulumi.ComponentResourceOptions) {
    super(context, "postgres", "Postgres", name, args, options);
  }

  /**
   * The administrator's password, a secret of the state and encrypted there. The server and the secret store are given
   * it as a write-only value, and both must get the same one, in this update or in one that repeats it: that is why
   * the state keeps it. A raised `passwordVersion` makes a new one and hands it to both.
   */
  protected createPassword({ passwordVersion }: PostgresArgs["settings"]): pulumi.Output<string> {
    const provider = this.child(RandomProvider, "random", {});
    const password = this.child(
      RandomPassword,
      "password",
      // Letters and digits can stand in a connection's URL; forty of them are 238 bits.
      { length: 40, special: false, keepers: { version: String(passwordVersion) } },
      { provider },
    );
    return pulumi.secret(password.result);
  }

  /** The contract's outputs, of a server that was made or adopted. */
  protected describe(
    { settings }: PostgresArgs,
    hosts: Hosts,
    own: Pick<Postgres, "secret" | "ca"> & {
      readonly verify: "verify-full" | "verify-ca";
      readonly poolerPort?: number;
    },
  ): Postgres {
    return {
      id: hosts.id,
      writer: hosts.writer,
      readers: pulumi.all([...hosts.readers]),
      analytics: hosts.analytics ?? pulumi.output(""),
      recoveryHosts: pulumi.all({ ...hosts.regional }) as Postgres["recoveryHosts"],
      port: pulumi.output(postgresPort),
      poolerPort: pulumi.output(own.poolerPort ?? 0),
      administrator: pulumi.output(settings.existing?.administrator ?? administrator),
      secret: own.secret,
      ca: own.ca,
      verify: pulumi.output(own.verify),
      version: pulumi.output(settings.version),
      maxConnections: pulumi.output(maxConnections(this.context.cloud, settings.size)),
    };
  }
}

/** The ranges of a site whose machines and pods use its databases. Which of an adopted network's they are, nobody says. */
export function clientRanges({ network: { cidr, existing } }: Pick<Site, "network">): string[] {
  return [existing ? cidr : tierCidr(cidr, "private")];
}

/**
 * The ranges of other sites from which databases are followed: where their servers stand, and their pods, which make
 * the copies and switch over.
 */
export function peerRanges({ sites }: Pick<Environment, "sites">, own: string): string[] {
  return Object.values(sites)
    .filter(({ key }) => key !== own)
    .flatMap((site) => {
      const { cidr, existing } = site.network;
      if (existing) return [cidr];
      return [...clientRanges(site), site.cloud === "aws" ? tierCidr(cidr, "data") : databaseCidr(cidr)];
    });
}

/** A range as a part of a logical name. */
export const rangeName = (cidr: string) => cidr.replace(/[./]/g, "-");
