import { ProjectSink } from "@pulumi/gcp/logging/projectSink";
import { IAMAuditConfig } from "@pulumi/gcp/projects/iamauditConfig";
import { Bucket, type BucketArgs } from "@pulumi/gcp/storage/bucket";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import type { Audit, AuditArgs } from "./contract";

const secondsPerDay = 86_400;
/** Days a deleted bucket or object can be brought back. */
const softDeleteDays = 7;
/** The group of Google's that delivers access logs of buckets. */
const accessLogWriter = "group:cloud-storage-analytics@google.com";

/**
 * All audit logs of the project in a bucket. While `protection` is on, a locked retention policy keeps everybody
 * from changing or deleting a log before its time. There can be one for each project.
 */
export class GcpAudit extends Component<AuditArgs, Audit, GcpContext> {
  constructor(context: GcpContext, name: string, args: AuditArgs, options?: pulumi.ComponentResourceOptions) {
    super(context, "audit", "Audit", name, args, options);
  }

  protected override create(args: AuditArgs): Audit {
    if (args.existing) return this.adopt(args.existing);
    const accessLogs = this.createAccessLogs(args);
    const bucket = this.createBucket("store", "audit", args, { logging: { logBucket: accessLogs } });
    this.recordDataAccess();
    this.route(bucket);
    return { store: bucket.name };
  }

  /** Reads the bucket, so that a preview fails where it is not there. */
  private adopt(bucket: string): Audit {
    return { store: Bucket.get(this.childName("store"), bucket, undefined, { parent: this }).name };
  }

  /** Who looked at the audit logs. Gives the bucket's name once Google may write to it. */
  private createAccessLogs(args: AuditArgs): pulumi.Output<string> {
    const bucket = this.createBucket("access-logs", "audit-access", args);
    const grant = this.child(BucketIAMMember, "access-logs-writer", {
      bucket: bucket.name,
      role: "roles/storage.objectCreator",
      member: accessLogWriter,
    });
    return pulumi.all([bucket.name, grant.id]).apply(([name]) => name);
  }

  private createBucket(
    child: string,
    part: string,
    { retentionDays, keys }: AuditArgs,
    more: Pick<BucketArgs, "logging"> = {},
  ): Bucket {
    const { name, site, tags, environment } = this.context;
    const { protection } = environment;
    return this.child(
      Bucket,
      child,
      {
        name: name("gcp.bucket", part),
        location: site.region.toUpperCase(),
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        encryption: { defaultKmsKeyName: keys.ids.audit },
        // Versioning and a retention policy exclude each other, and what is retained can have no second version.
        versioning: { enabled: !protection },
        ...(protection && {
          retentionPolicy: { isLocked: true, retentionPeriod: String(retentionDays * secondsPerDay) },
        }),
        softDeletePolicy: { retentionDurationSeconds: softDeleteDays * secondsPerDay },
        lifecycleRules: [
          { action: { type: "Delete" }, condition: { age: retentionDays, withState: "ANY" } },
          { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 1 } },
        ],
        forceDestroy: !protection,
        labels: tags,
        ...more,
      },
      // A lock can never be taken off: trying to, once protection is switched off, would replace the bucket.
      { stateful: true, ...(!protection && { ignoreChanges: ["retentionPolicy", "versioning"] }) },
    );
  }

  /** Administrative actions are always recorded; reading and writing data, and reading settings, only when asked for. */
  private recordDataAccess(): void {
    this.child(IAMAuditConfig, "data-access", {
      project: this.context.site.projectId,
      service: "allServices",
      auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
    });
  }

  private route(bucket: Bucket): void {
    const { name, site } = this.context;
    const sink = this.child(ProjectSink, "sink", {
      project: site.projectId,
      name: name("gcp.sink", "audit"),
      description: "All audit logs of the project",
      destination: pulumi.interpolate`storage.googleapis.com/${bucket.name}`,
      filter: `logName:"cloudaudit.googleapis.com"`,
      uniqueWriterIdentity: true,
    });
    this.child(BucketIAMMember, "sink-writer", {
      bucket: bucket.name,
      role: "roles/storage.objectCreator",
      member: sink.writerIdentity,
    });
  }
}
