import { Subnetwork } from "@pulumi/gcp/compute/subnetwork";
import * as pulumi from "@pulumi/pulumi";
import type { GcpContext } from "../../infra/context";
import { GcpKeys } from "../keys/gcp";
import { flowLogConfig, GcpFlowLogs } from "../network/gcp-flow-logs";
import { networkProject } from "../network/gcp-project";
import { type Recovery, type RecoveryArgs, recoveryKeyPurposes } from "./contract";

/**
 * A subnet of the site's own network in the recovery region, since Google's networks span regions, and a key ring
 * there. The site's rules hold in it: nothing comes in, and its addresses have no way out to the internet.
 */
export class GcpRecovery extends GcpFlowLogs<RecoveryArgs, Recovery> {
  constructor(
    context: GcpContext,
    name: string,
    args: RecoveryArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "recovery", "Recovery", name, args, options);
  }

  protected override create({ settings, rotation, keys: home, network, transform }: RecoveryArgs): Recovery {
    const keys = new GcpKeys(
      this.context,
      "recovery-keys",
      { ...rotation, purposes: recoveryKeyPurposes, home, ...(transform && { transform }) },
      { parent: this },
    ).outputs;
    const { name, site } = this.context;
    const subnetName = name("gcp.network");
    this.createFlowLogs([subnetName], {
      key: keys.ids.logs,
      retentionDays: site.network.flowLogRetentionDays,
    });
    const subnet = this.child(
      Subnetwork,
      "subnet",
      {
        ...networkProject(site.network.existing?.id),
        name: subnetName,
        network: network.id,
        region: settings.region,
        ipCidrRange: settings.cidr,
        privateIpGoogleAccess: true,
        stackType: "IPV4_ONLY",
        logConfig: flowLogConfig,
      },
      { stateful: true },
    );
    return {
      region: pulumi.output(settings.region),
      network: {
        id: network.id,
        cidr: subnet.ipCidrRange,
        subnets: subnet.selfLink.apply((link) => [link]),
      },
      keys,
    };
  }
}
