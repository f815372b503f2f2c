import { RecordSet } from "@pulumi/azure-native/dns/recordSet";
import { Zone } from "@pulumi/azure-native/dns/zone";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import { groupArgs } from "../azure-group";
import { caaTtlSeconds, certificateAuthority, type Dns, type DnsArgs } from "./contract";

/** An Azure DNS zone in a resource group of its own. */
export class AzureDns extends Component<DnsArgs, Dns, AzureContext> {
  constructor(context: AzureContext, name: string, args: DnsArgs, options?: ComponentResourceOptions) {
    super(context, "dns", "Dns", name, args, options);
  }

  protected override create({ domain, contact, existing }: DnsArgs): Dns {
    if (existing) {
      const zone = Zone.get(this.childName("zone"), existing, { parent: this });
      return { zone: zone.id, nameServers: zone.nameServers };
    }
    const { tags } = this.context;
    const group = this.child(ResourceGroup, "group", groupArgs(this.context, "dns"), { stateful: true });
    const zone = this.child(
      Zone,
      "zone",
      { zoneName: domain, resourceGroupName: group.name, location: "global", zoneType: "Public", tags },
      { stateful: true },
    );
    this.child(RecordSet, "caa", {
      resourceGroupName: group.name,
      zoneName: zone.name,
      relativeRecordSetName: "@",
      recordType: "CAA",
      ttl: caaTtlSeconds,
      caaRecords: [
        { flags: 0, tag: "issue", value: certificateAuthority },
        { flags: 0, tag: "iodef", value: `mailto:${contact}` },
      ],
    });
    return { zone: zone.id, nameServers: zone.nameServers };
  }
}
