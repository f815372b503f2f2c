import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketLogging } from "@pulumi/aws/s3/bucketLogging";
import { BucketObjectLockConfiguration } from "@pulumi/aws/s3/bucketObjectLockConfiguration";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import { bucketPolicy, lifecycleRules } from "./aws-policies";
import type { Objects, ObjectsArgs } from "./contract";
import { type Shape, tagsOf } from "./shapes";

/** Where a bucket stands and what it is written with. */
export interface Place {
  /** Last part of the names of what is in the recovery region; empty in the site's own. */
  readonly suffix: "" | "-recovery";
  /** The recovery region; absent: the provider's own. */
  readonly region?: string;
  /** ARN of the key; absent for logs of access, which S3 delivers to buckets with its own encryption only. */
  readonly key?: pulumi.Output<string>;
  /** The bucket that is told of every access; absent for that bucket itself. */
  readonly logs?: LogTarget;
}

export interface LogTarget {
  readonly bucket: pulumi.Output<string>;
  /** What must be there before S3 can deliver. */
  readonly ready: pulumi.Resource[];
}

export interface Made {
  readonly bucket: Bucket;
  /** Versioning: what S3 wants before it locks or copies. */
  readonly versioning: BucketVersioning;
  /** Access is settled: logs are delivered from here on. */
  readonly policy: BucketPolicy;
}

/** One S3 bucket with everything around it. */
export abstract class AwsBuckets extends Component<ObjectsArgs, Objects, AwsContext> {
  protected createBucket(shape: Shape, place: Place): Made {
    const { environment, tags } = this.context;
    const { region } = place;
    const name = this.bucketName(shape, place);
    const label = `${shape.name}${place.suffix}`;
    const bucket = this.child(
      Bucket,
      label,
      {
        bucket: name,
        ...(region && { region }),
        // Can be had when the bucket is made, and costs nothing: a lock can be set later.
        ...(shape.lockDays !== undefined && { objectLockEnabled: true }),
        // Without protection a throw-away environment must be able to go, with its data.
        forceDestroy: !environment.protection,
        tags: tagsOf(tags, shape),
      },
      { stateful: true },
    );
    const of = { bucket: bucket.bucket, ...(region && { region }) };
    this.child(BucketServerSideEncryptionConfiguration, `${label}-encryption`, {
      ...of,
      rules: [encryptionRule(place.key)],
    });
    const block = this.child(BucketPublicAccessBlock, `${label}-public-access-block`, {
      ...of,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    this.child(BucketOwnershipControls, `${label}-ownership`, {
      ...of,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    const versioning = this.child(BucketVersioning, `${label}-versioning`, {
      ...of,
      versioningConfiguration: { status: "Enabled" },
    });
    const after = { dependsOn: [versioning] };
    this.child(
      BucketLifecycleConfiguration,
      `${label}-lifecycle`,
      { ...of, rules: lifecycleRules(shape) },
      after,
    );
    this.lock(shape, label, of, versioning);
    // After the bucket is closed: S3 refuses both changes at the same time.
    const policy = this.child(
      BucketPolicy,
      `${label}-policy`,
      { ...of, policy: bucketPolicy(this.context.site.accountId, name, !place.logs) },
      { dependsOn: [block] },
    );
    if (place.logs) this.recordAccess(label, name, of, place.logs);
    return { bucket, versioning, policy };
  }

  protected bucketName({ name }: Shape, { suffix }: Place): string {
    return this.context.name("aws.bucket", name, ...(suffix ? [suffix] : []));
  }

  /** In compliance mode nobody can shorten the time, not even the account's root user. */
  private lock(shape: Shape, label: string, of: Of, versioning: BucketVersioning): void {
    if (!shape.lockDays) return;
    const mode = this.context.environment.protection ? "COMPLIANCE" : "GOVERNANCE";
    this.child(
      BucketObjectLockConfiguration,
      `${label}-object-lock`,
      { ...of, rule: { defaultRetention: { mode, days: shape.lockDays } } },
      { dependsOn: [versioning], stateful: true },
    );
  }

  private recordAccess(label: string, name: string, of: Of, logs: LogTarget): void {
    this.child(
      BucketLogging,
      `${label}-access-logs`,
      {
        ...of,
        targetBucket: logs.bucket,
        targetPrefix: `access/${name}/`,
        targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
      },
      { dependsOn: logs.ready },
    );
  }
}

interface Of {
  readonly bucket: pulumi.Output<string>;
  readonly region?: string;
}

const encryptionRule = (key: pulumi.Output<string> | undefined) => ({
  applyServerSideEncryptionByDefault: key
    ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: key }
    : { sseAlgorithm: "AES256" },
  bucketKeyEnabled: key !== undefined,
});
