import { Record as DnsRecord } from "@pulumi/aws/route53/record";
import { Zone } from "@pulumi/aws/route53/zone";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import { caaTtlSeconds, certificateAuthority, type Dns, type DnsArgs } from "./contract";

/** A Route 53 hosted zone. */
export class AwsDns extends Component<DnsArgs, Dns, AwsContext> {
  constructor(context: AwsContext, name: string, args: DnsArgs, options?: ComponentResourceOptions) {
    super(context, "dns", "Dns", name, args, options);
  }

  protected override create({ domain, contact, existing }: DnsArgs): Dns {
    if (existing) {
      const zone = Zone.get(this.childName("zone"), existing, undefined, { parent: this });
      return { zone: zone.zoneId, nameServers: zone.nameServers };
    }
    const zone = this.child(
      Zone,
      "zone",
      { name: domain, comment: "Public zone of the platform", forceDestroy: false, tags: this.context.tags },
      { stateful: true },
    );
    this.child(DnsRecord, "caa", {
      zoneId: zone.zoneId,
      name: domain,
      type: "CAA",
      ttl: caaTtlSeconds,
      records: [`0 issue "${certificateAuthority}"`, `0 iodef "mailto:${contact}"`],
    });
    return { zone: zone.zoneId, nameServers: zone.nameServers };
  }
}
