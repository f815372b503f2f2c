import { ProjectBucketConfig } from "@pulumi/gcp/logging/projectBucketConfig";
import { ProjectExclusion } from "@pulumi/gcp/logging/projectExclusion";
import { ProjectSink } from "@pulumi/gcp/logging/projectSink";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transformable } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import { type LogStore, logBucketArgs, logExclusionArgs, logSinkArgs } from "./gcp-logs";

/** As the CIS benchmark wants flow logs. Google samples packets before this, so that 1.0 is every flow it saw. */
export const flowLogConfig = {
  aggregationInterval: "INTERVAL_5_SEC",
  flowSampling: 1,
  metadata: "INCLUDE_ALL_METADATA",
};

interface FlowLogSettings {
  /** Id of the key of the logs, in their region. */
  readonly key: pulumi.Input<string>;
  readonly retentionDays: number;
}

/** The part of a network that keeps a record of its traffic. */
export abstract class GcpFlowLogs<Args extends Transformable, Outputs extends object> extends Component<
  Args,
  Outputs,
  GcpContext
> {
  /** Keeps the flow logs of the subnets, and what the firewall logs, for the configured time. */
  protected createFlowLogs(subnets: readonly string[], { key, retentionDays }: FlowLogSettings): void {
    const names = subnets.map((name) => `"${name}"`);
    const store: LogStore = {
      part: "flow-logs",
      description: "Flow and firewall logs of the site's network",
      filter: [
        `resource.type="gce_subnetwork"`,
        `resource.labels.subnetwork_name=(${names.join(" OR ")})`,
        `(log_id("compute.googleapis.com/vpc_flows") OR log_id("compute.googleapis.com/firewall"))`,
      ].join(" AND "),
      retentionDays,
    };
    const bucket = this.child(ProjectBucketConfig, "flow-logs", logBucketArgs(this.context, store, key), {
      stateful: true,
    });
    const sink = this.child(ProjectSink, "flow-logs-sink", logSinkArgs(this.context, store, bucket.id));
    this.child(ProjectExclusion, "flow-logs-exclusion", logExclusionArgs(this.context, store), {
      dependsOn: sink,
    });
  }
}
