import { ManagedZone } from "@pulumi/gcp/dns/managedZone";
import { RecordSet } from "@pulumi/gcp/dns/recordSet";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import { caaTtlSeconds, certificateAuthority, type Dns, type DnsArgs } from "./contract";

/** A signed Cloud DNS zone. */
export class GcpDns extends Component<DnsArgs, Dns, GcpContext> {
  constructor(context: GcpContext, name: string, args: DnsArgs, options?: ComponentResourceOptions) {
    super(context, "dns", "Dns", name, args, options);
  }

  protected override create({ domain, contact, existing }: DnsArgs): Dns {
    const { name, site, tags } = this.context;
    if (existing) {
      const id = `projects/${site.projectId}/managedZones/${existing}`;
      const zone = ManagedZone.get(this.childName("zone"), id, undefined, { parent: this });
      return { zone: zone.name, nameServers: zone.nameServers };
    }
    const zone = this.child(
      ManagedZone,
      "zone",
      {
        name: name("gcp.resource", "zone"),
        dnsName: `${domain}.`,
        description: "Public zone of the platform",
        dnssecConfig: { state: "on" },
        cloudLoggingConfig: { enableLogging: true },
        forceDestroy: false,
        labels: tags,
      },
      { stateful: true },
    );
    this.child(RecordSet, "caa", {
      managedZone: zone.name,
      name: `${domain}.`,
      type: "CAA",
      ttl: caaTtlSeconds,
      rrdatas: [`0 issue "${certificateAuthority}"`, `0 iodef "mailto:${contact}"`],
    });
    return { zone: zone.name, nameServers: zone.nameServers };
  }
}
