import { Trail } from "@pulumi/aws/cloudtrail/trail";
import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketObjectLockConfiguration } from "@pulumi/aws/s3/bucketObjectLockConfiguration";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import { bucketPolicy, eventSelectors } from "./aws-policies";
import type { Audit, AuditArgs } from "./contract";

/** A CloudTrail trail over all regions of the account, kept in a locked bucket. */
export class AwsAudit extends Component<AuditArgs, Audit, AwsContext> {
  constructor(context: AwsContext, name: string, args: AuditArgs, options?: pulumi.ComponentResourceOptions) {
    super(context, "audit", "Audit", name, args, options);
  }

  protected override create(args: AuditArgs): Audit {
    if (args.existing) return { store: this.adopt(args.existing) };
    const bucket = this.createBucket();
    this.encrypt(bucket, args);
    const closed = this.closeToThePublic(bucket);
    const lock = this.lock(bucket, args.retentionDays);
    this.createTrail(bucket, args, [lock, this.allowTrail(bucket, closed)]);
    return { store: bucket.bucket };
  }

  /** Reads the bucket, so that a preview fails where it is not there. */
  private adopt(name: string): pulumi.Output<string> {
    return Bucket.get(this.childName("bucket"), name, undefined, { parent: this }).bucket;
  }

  private createBucket(): Bucket {
    const { environment, tags } = this.context;
    return this.child(
      Bucket,
      "bucket",
      {
        bucket: this.bucketName(),
        objectLockEnabled: true,
        // Without protection a throw-away environment must be able to go, with its logs.
        forceDestroy: !environment.protection,
        tags,
      },
      { stateful: true },
    );
  }

  private encrypt(bucket: Bucket, { keys }: AuditArgs): void {
    this.child(BucketServerSideEncryptionConfiguration, "encryption", {
      bucket: bucket.bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keys.ids.audit },
          bucketKeyEnabled: true,
        },
      ],
    });
  }

  private closeToThePublic(bucket: Bucket): BucketPublicAccessBlock {
    const block = this.child(BucketPublicAccessBlock, "public-access-block", {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    this.child(BucketOwnershipControls, "ownership", {
      bucket: bucket.bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    return block;
  }

  /**
   * Locks what the trail writes, and removes it once the lock is over. In compliance mode nobody can shorten the
   * time, not even the account's root user.
   */
  private lock(bucket: Bucket, retentionDays: number): BucketObjectLockConfiguration {
    const versioning = this.child(BucketVersioning, "versioning", {
      bucket: bucket.bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    this.child(
      BucketLifecycleConfiguration,
      "lifecycle",
      {
        bucket: bucket.bucket,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: retentionDays + 1 },
            noncurrentVersionExpiration: { noncurrentDays: 1 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { dependsOn: [versioning] },
    );
    const mode = this.context.environment.protection ? "COMPLIANCE" : "GOVERNANCE";
    return this.child(
      BucketObjectLockConfiguration,
      "object-lock",
      { bucket: bucket.bucket, rule: { defaultRetention: { mode, days: retentionDays } } },
      { dependsOn: [versioning], stateful: true },
    );
  }

  /** After the bucket is closed: S3 refuses both changes at the same time. */
  private allowTrail(bucket: Bucket, closed: BucketPublicAccessBlock): BucketPolicy {
    const { accountId } = this.context.site;
    return this.child(
      BucketPolicy,
      "bucket-policy",
      {
        bucket: bucket.bucket,
        policy: bucketPolicy({ accountId, bucket: this.bucketName(), trailArn: this.trailArn() }),
      },
      { dependsOn: [closed] },
    );
  }

  private createTrail(bucket: Bucket, { keys }: AuditArgs, dependsOn: pulumi.Resource[]): void {
    const { environment, tags } = this.context;
    const recordReads = ["confidential", "restricted"].includes(environment.dataClass);
    this.child(
      Trail,
      "trail",
      {
        name: this.trailName(),
        s3BucketName: bucket.bucket,
        kmsKeyId: keys.ids.audit,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
        enableLogging: true,
        advancedEventSelectors: eventSelectors(this.bucketName(), recordReads),
        tags,
      },
      { stateful: true, dependsOn },
    );
  }

  private bucketName(): string {
    return this.context.name("aws.bucket", "audit");
  }

  private trailName(): string {
    return this.context.name("aws.trail", "audit");
  }

  private trailArn(): string {
    const { accountId, region } = this.context.site;
    return `arn:aws:cloudtrail:${region}:${accountId}:trail/${this.trailName()}`;
  }
}
