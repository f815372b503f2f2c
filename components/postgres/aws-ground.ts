import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../../infra/context";
import { trustService } from "../identity/aws-trust";
import { clientRanges, PostgresBase, rangeName } from "./base";
import { type PostgresArgs, postgresPort } from "./contract";
import { serverParameters } from "./parameters";

/** A region that servers stand in, as far as they need it. */
interface Region {
  /** Part of logical and physical names; empty for the site's own region. */
  readonly label: string;
  /** Absent for the site's own region, which the provider knows. */
  readonly region?: string;
  readonly network: pulumi.Output<string>;
  readonly subnets: pulumi.Output<string[]>;
  /** Ranges that may connect. */
  readonly clients: readonly string[];
  readonly dataKey: pulumi.Output<string>;
  readonly logsKey: pulumi.Output<string>;
}

/** What servers of a region stand on. */
export interface Ground extends Region {
  readonly subnetGroup: pulumi.Output<string>;
  readonly securityGroup: pulumi.Output<string>;
  readonly parameterGroup: pulumi.Output<string>;
}

/** Who may connect to the server, and what it is told. */
export abstract class AwsGround extends PostgresBase<AwsContext> {
  protected createGround(region: Region, args: PostgresArgs): Ground {
    return {
      ...region,
      subnetGroup: this.createSubnetGroup(region),
      securityGroup: this.createSecurityGroup(region, args.peers),
      parameterGroup: this.createParameters(region, args.settings),
    };
  }

  /** The site's own region. */
  protected home({ network, keys }: PostgresArgs): Region {
    return {
      label: "",
      network: network.id,
      subnets: network.subnets.data,
      clients: clientRanges(this.context.site),
      dataKey: keys.ids.data,
      logsKey: keys.ids.logs,
    };
  }

  /** The recovery region, whose servers the site's own pods may use too. */
  protected away({ recovery }: PostgresArgs): Region | undefined {
    const { site } = this.context;
    if (!recovery || !site.recovery) return undefined;
    return {
      label: "recovery",
      region: site.recovery.region,
      network: recovery.network.id,
      subnets: recovery.network.subnets,
      clients: [site.recovery.cidr, ...clientRanges(site)],
      dataKey: recovery.keys.ids.data,
      logsKey: recovery.keys.ids.logs,
    };
  }

  private createSubnetGroup(place: Region): pulumi.Output<string> {
    const { name } = this.context;
    return this.child(SubnetGroup, labelled(place, "subnets"), {
      ...regionOf(place),
      name: name("aws.subnetGroup", "postgres", place.label),
      description: "Where PostgreSQL stands: subnets without a way to the internet",
      subnetIds: place.subnets,
      tags: this.tagged("postgres", place.label),
    }).name;
  }

  /** Lets in who uses the databases, and lets the server out to nobody but servers that it follows. */
  private createSecurityGroup(place: Region, peers: readonly string[]): pulumi.Output<string> {
    const { name } = this.context;
    const group = this.child(SecurityGroup, labelled(place, "security-group"), {
      ...regionOf(place),
      name: name("aws.securityGroup", "postgres", place.label),
      description: "PostgreSQL",
      vpcId: place.network,
      tags: this.tagged("postgres", place.label),
    });
    const port = { ipProtocol: "tcp", fromPort: postgresPort, toPort: postgresPort };
    const own = place.clients.map((cidr) => [cidr, "PostgreSQL from the site"] as const);
    const others = peers.map((cidr) => [cidr, "PostgreSQL from another site"] as const);
    const rules = [...own, ...others].map(([cidrIpv4, description]) =>
      this.child(SecurityGroupIngressRule, labelled(place, `ingress-${rangeName(cidrIpv4)}`), {
        ...regionOf(place),
        securityGroupId: group.id,
        description,
        cidrIpv4,
        ...port,
        tags: this.tagged("postgres", place.label),
      }),
    );
    const follows = peers.map((cidrIpv4) =>
      this.child(SecurityGroupEgressRule, labelled(place, `egress-${rangeName(cidrIpv4)}`), {
        ...regionOf(place),
        securityGroupId: group.id,
        description: "Databases that are followed, on another site",
        cidrIpv4,
        ...port,
        tags: this.tagged("postgres", place.label),
      }),
    );
    // URNs are known in a preview, ids of new rules are not: adding one must not make the group's id unknown.
    return pulumi
      .all([group.id, pulumi.all([...rules, ...follows].map(({ urn }) => urn))])
      .apply(([id]) => id);
  }

  /**
   * A group belongs to a major version. Its names say which, so that a major upgrade makes the new group beside the
   * old one, which goes once nothing uses it.
   */
  private createParameters(
    place: Region,
    { version, size }: PostgresArgs["settings"],
  ): pulumi.Output<string> {
    const { name } = this.context;
    const family = `postgres${version}`;
    return this.child(ParameterGroup, labelled(place, `parameters-${version}`), {
      ...regionOf(place),
      name: name("aws.parameterGroup", family, place.label),
      description: `PostgreSQL ${version} of the site`,
      family,
      parameters: Object.entries(serverParameters("aws", size)).map(([parameter, { value, restart }]) => ({
        name: parameter,
        value,
        applyMethod: restart ? "pending-reboot" : "immediate",
      })),
      tags: this.tagged(family, place.label),
    }).name;
  }

  /** The role by which RDS reports what a server's operating system does. Gives its ARN once it may do that. */
  protected createMonitoring(): pulumi.Output<string> {
    const { name, site, tags } = this.context;
    const role = this.child(Role, "monitoring-role", {
      name: name("aws.role", "postgres-monitoring"),
      description: "Lets RDS write enhanced monitoring to its log group",
      assumeRolePolicy: trustService("monitoring.rds.amazonaws.com", site.accountId),
      tags,
    });
    const policy = this.child(RolePolicyAttachment, "monitoring-policy", {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    });
    return pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
  }

  /** Tags with the name that the console shows. */
  protected tagged(...parts: readonly string[]): Record<string, string> {
    return { ...this.context.tags, Name: this.context.name("aws.alias", ...parts) };
  }
}

/** What every resource outside of the provider's region says. */
export const regionOf = ({ region }: Pick<Region, "region">): { readonly region?: string } =>
  region ? { region } : {};

const labelled = ({ label }: Region, name: string) => (label ? `${label}-${name}` : name);
