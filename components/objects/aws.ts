import { EventRule } from "@pulumi/aws/cloudwatch/eventRule";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketNotification } from "@pulumi/aws/s3/bucketNotification";
import { BucketReplicationConfig } from "@pulumi/aws/s3/bucketReplicationConfig";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../../infra/context";
import { trustService } from "../identity/aws-trust";
import type { Queues } from "../queue/contract";
import { AwsBuckets, type LogTarget, type Made, type Place } from "./aws-bucket";
import { createdPattern, createdRule } from "./aws-events";
import { copyPolicy } from "./aws-policies";
import type { Objects, ObjectsArgs } from "./contract";
import { logs, type Shape, shapesOf } from "./shapes";

/**
 * S3 buckets. Each is copied to the recovery region by S3's own replication, which S3 promises within 15 minutes for
 * 99.9 % of objects ("Replication Time Control").
 */
export class AwsObjects extends AwsBuckets {
  constructor(
    context: AwsContext,
    name: string,
    args: ObjectsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "objects", "Objects", name, args, options);
  }

  protected override create(args: ObjectsArgs): Objects {
    const logBucket = this.findOrCreateLogs(args);
    const copies = this.createCopyPlace(args);
    const buckets = shapesOf(args).map((shape) => {
      const existing = args.existing?.[shape.name];
      const bucket = existing
        ? this.adopt(shape.name, existing).bucket
        : this.createWhole(shape, args, logBucket, copies);
      return [shape.name, bucket] as const;
    });
    const all = [...buckets, [logs.name, logBucket.bucket] as const];
    return { buckets: pulumi.all(Object.fromEntries(all)).apply(describe) };
  }

  /** Reads the bucket, so that a preview fails where it is not there. */
  private adopt(name: string, bucket: string): Bucket {
    return Bucket.get(this.childName(name), bucket, undefined, { parent: this });
  }

  private findOrCreateLogs({ existing }: ObjectsArgs): LogTarget {
    const there = existing?.[logs.name];
    if (there) return { bucket: this.adopt(logs.name, there).bucket, ready: [] };
    return targetOf(this.createBucket(logs, { suffix: "" }));
  }

  /** Where copies stand in the recovery region, with a bucket for logs of access to them. */
  private createCopyPlace({ recovery, existing, ...args }: ObjectsArgs): Place | undefined {
    const region = this.context.site.recovery?.region;
    if (!recovery || !region || shapesOf(args).every(({ name }) => existing?.[name])) return undefined;
    const place = { suffix: "-recovery", region } as const;
    const target = targetOf(this.createBucket(logs, place));
    return { ...place, key: recovery.keys.ids.objects, logs: target };
  }

  private createWhole(
    shape: Shape,
    { keys, queues }: ObjectsArgs,
    logBucket: LogTarget,
    copies: Place | undefined,
  ): pulumi.Output<string> {
    const place: Place = { suffix: "", key: keys.ids.objects, logs: logBucket };
    const made = this.createBucket(shape, place);
    if (copies) this.copy(shape, place, made, copies);
    if (shape.notify) this.tell(shape, shape.notify, made, queues);
    return made.bucket.bucket;
  }

  /** A role of its own for each bucket: it reads that bucket and writes its copy. */
  private copy(shape: Shape, place: Place, made: Made, copies: Place): void {
    const { name, tags } = this.context;
    const copy = this.createBucket(shape, copies);
    const source = this.bucketName(shape, place);
    const copyName = this.bucketName(shape, copies);
    const role = this.child(Role, `${shape.name}-copy-role`, {
      name: name("aws.role", shape.name, "copy"),
      description: `Lets S3 copy ${source} to ${copies.region}`,
      assumeRolePolicy: trustService("s3.amazonaws.com"),
      tags,
    });
    const policy = this.child(RolePolicy, `${shape.name}-copy-policy`, {
      name: "copy",
      role: role.name,
      policy: pulumi
        .all([place.key ?? "", copies.key ?? ""])
        .apply(([sourceKey, copyKey]) => copyPolicy({ source, copy: copyName, sourceKey, copyKey })),
    });
    this.child(
      BucketReplicationConfig,
      `${shape.name}-copy`,
      {
        bucket: made.bucket.bucket,
        role: role.arn,
        rules: [
          {
            id: "recovery",
            status: "Enabled",
            filter: { prefix: "" },
            // What somebody deletes here stays there until its own life ends.
            deleteMarkerReplication: { status: "Disabled" },
            sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
            destination: {
              bucket: copy.bucket.arn,
              ...(copies.key && { encryptionConfiguration: { replicaKmsKeyId: copies.key } }),
              replicationTime: { status: "Enabled", time: { minutes: copyMinutes } },
              metrics: { status: "Enabled", eventThreshold: { minutes: copyMinutes } },
            },
          },
        ],
      },
      { dependsOn: [made.versioning, copy.versioning, policy] },
    );
  }

  /** S3 tells EventBridge of everything; a rule passes new objects on. What the queue does not take is a dead letter. */
  private tell(
    shape: Shape,
    { queue, prefix }: NonNullable<Shape["notify"]>,
    made: Made,
    queues: Queues,
  ): void {
    const bucket = this.bucketName(shape, { suffix: "" });
    this.child(BucketNotification, `${shape.name}-events`, { bucket: made.bucket.bucket, eventbridge: true });
    const rule = this.child(EventRule, `${shape.name}-created`, {
      name: createdRule(this.context, shape.name).name,
      description: `Tells the queue ${queue} of new objects in ${bucket}`,
      eventPattern: createdPattern(bucket, prefix),
      tags: this.context.tags,
    });
    const target = queues.queues.apply((all) => all[queue]);
    this.child(EventTarget, `${shape.name}-created-target`, {
      rule: rule.name,
      targetId: queue,
      arn: target.apply((found) => found?.id ?? ""),
      deadLetterConfig: { arn: target.apply((found) => found?.deadLetter ?? "") },
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
    });
  }
}

/** Minutes in which S3 promises to have copied an object: the only value it takes. */
const copyMinutes = 15;

const targetOf = ({ bucket, policy }: Made): LogTarget => ({ bucket: bucket.bucket, ready: [policy] });

const describe = (names: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(names).map(([bucket, name]) => [
      bucket,
      { name, id: `arn:aws:s3:::${name}`, url: `s3://${name}` },
    ]),
  );
