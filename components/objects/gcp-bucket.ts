import { Bucket, type BucketArgs } from "@pulumi/gcp/storage/bucket";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import { abortDays, type Objects, type ObjectsArgs } from "./contract";
import { logs, type Shape, tagsOf } from "./shapes";

const secondsPerDay = 86_400;
/** Days a deleted bucket or object can be brought back. */
const softDeleteDays = 7;
/** The group of Google's that delivers logs of access to buckets. */
const accessLogWriter = "group:cloud-storage-analytics@google.com";

/** Where a bucket stands and what it is written with. */
export interface Place {
  /** Last part of the names of what is in the recovery region; empty in the site's own. */
  readonly suffix: "" | "-recovery";
  readonly region: string;
  readonly key: pulumi.Output<string>;
  /** Name of the bucket that is told of every access; absent for that bucket itself. */
  readonly logs?: pulumi.Output<string>;
}

/** One Cloud Storage bucket with what belongs to it. */
export abstract class GcpBuckets extends Component<ObjectsArgs, Objects, GcpContext> {
  protected createBucket(shape: Shape, { suffix, region, key, logs }: Place): Bucket {
    const { name, tags, environment } = this.context;
    const { protection } = environment;
    const label = `${shape.name}${suffix}`;
    const locked = protection && (shape.lockDays ?? 0) > 0;
    return this.child(
      Bucket,
      label,
      {
        name: name("gcp.bucket", label),
        location: region.toUpperCase(),
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        encryption: { defaultKmsKeyName: key },
        // Versioning and a retention policy exclude each other, and what is retained can have no second version.
        versioning: { enabled: !locked },
        ...(locked && {
          retentionPolicy: {
            isLocked: true,
            retentionPeriod: String((shape.lockDays ?? 0) * secondsPerDay),
          },
        }),
        softDeletePolicy: { retentionDurationSeconds: softDeleteDays * secondsPerDay },
        lifecycleRules: lifecycleRules(shape),
        ...(logs && { logging: { logBucket: logs, logObjectPrefix: label } }),
        // Without protection a throw-away environment must be able to go, with its data.
        forceDestroy: !protection,
        labels: tagsOf(tags, shape),
      },
      // A lock can never be taken off: trying to, once protection is switched off, would replace the bucket.
      { stateful: true, ...(!protection && { ignoreChanges: ["retentionPolicy", "versioning"] }) },
    );
  }

  /** Gives the name of the bucket for logs of access once Google may write to it. */
  protected createLogs(place: Omit<Place, "logs">): pulumi.Output<string> {
    const bucket = this.createBucket(logs, place);
    const grant = this.child(BucketIAMMember, `${logs.name}${place.suffix}-writer`, {
      bucket: bucket.name,
      role: "roles/storage.objectCreator",
      member: accessLogWriter,
    });
    return pulumi.all([bucket.name, grant.id]).apply(([name]) => name);
  }
}

/** What goes when: objects, their old versions, and uploads that were never finished. */
function lifecycleRules({ versionDays, expireDays, coldDays }: Shape): BucketArgs["lifecycleRules"] {
  return [
    {
      action: { type: "Delete" },
      condition: { daysSinceNoncurrentTime: versionDays, withState: "ARCHIVED" },
    },
    { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: abortDays } },
    ...(expireDays === undefined
      ? []
      : [{ action: { type: "Delete" }, condition: { age: expireDays, withState: "LIVE" } }]),
    // Still read at once, like what it came from.
    ...(coldDays === undefined
      ? []
      : [
          {
            action: { type: "SetStorageClass", storageClass: "COLDLINE" },
            condition: { age: coldDays, matchesStorageClasses: ["STANDARD"] },
          },
        ]),
  ];
}
