import { IAMMember } from "@pulumi/gcp/projects/iammember";
import { ServiceIdentity } from "@pulumi/gcp/projects/serviceIdentity";
import { TopicIAMMember } from "@pulumi/gcp/pubsub/topicIAMMember";
import { Bucket } from "@pulumi/gcp/storage/bucket";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember";
import { Notification } from "@pulumi/gcp/storage/notification";
import { TransferJob } from "@pulumi/gcp/storage/transferJob";
import * as pulumi from "@pulumi/pulumi";
import type { GcpContext } from "../../infra/context";
import { serviceAgents } from "../keys/gcp-agents";
import type { Objects, ObjectsArgs } from "./contract";
import { GcpBuckets, type Place } from "./gcp-bucket";
import { logs, type Shape, shapesOf } from "./shapes";

/**
 * Cloud Storage buckets. Each is copied to the recovery region by Google's cross-bucket replication: whether a bucket
 * spans regions is fixed when it is made, and a second bucket can be added later and has a key of its own.
 */
export class GcpObjects extends GcpBuckets {
  constructor(
    context: GcpContext,
    name: string,
    args: ObjectsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "objects", "Objects", name, args, options);
  }

  protected override create(args: ObjectsArgs): Objects {
    const { region } = this.context.site;
    const home = { suffix: "", region, key: args.keys.ids.objects } as const;
    const existingLogs = args.existing?.[logs.name];
    const logBucket = existingLogs ? this.adopt(logs.name, existingLogs) : this.createLogs(home);
    const copying = this.createCopying(args);
    const buckets = shapesOf(args).map((shape) => {
      const existing = args.existing?.[shape.name];
      if (existing) return [shape.name, this.adopt(shape.name, existing)] as const;
      const bucket = this.createBucket(shape, { ...home, logs: logBucket });
      if (copying) this.copy(shape, bucket, copying);
      if (shape.notify) this.tell(shape, shape.notify, bucket, args);
      return [shape.name, bucket.name] as const;
    });
    const all = [...buckets, [logs.name, logBucket] as const];
    return { buckets: pulumi.all(Object.fromEntries(all)).apply(describe) };
  }

  /** Reads the bucket, so that a preview fails where it is not there. */
  private adopt(name: string, bucket: string): pulumi.Output<string> {
    return Bucket.get(this.childName(name), bucket, undefined, { parent: this }).name;
  }

  /**
   * Where copies stand, and who makes them. The transfer service makes topics of its own for each bucket, of names
   * that it chooses, so both agents have their role on Pub/Sub in the whole project.
   */
  private createCopying({ recovery, existing, ...args }: ObjectsArgs): Copying | undefined {
    const { site } = this.context;
    if (!recovery || !site.recovery || shapesOf(args).every(({ name }) => existing?.[name])) return undefined;
    const { projectId: project, projectNumber } = site;
    const place = {
      suffix: "-recovery",
      region: site.recovery.region,
      key: recovery.keys.ids.objects,
    } as const;
    const identity = this.child(ServiceIdentity, "transfer-agent", {
      project,
      service: "storagetransfer.googleapis.com",
    });
    const agent = `serviceAccount:project-${projectNumber}@storage-transfer-service.iam.gserviceaccount.com`;
    const grants = [
      this.child(
        IAMMember,
        "transfer-topics",
        { project, role: "roles/pubsub.editor", member: agent },
        { dependsOn: [identity] },
      ),
      this.child(IAMMember, "transfer-notices", {
        project,
        role: "roles/pubsub.publisher",
        member: this.storageAgent(),
      }),
    ];
    return { place: { ...place, logs: this.createLogs(place) }, agent, grants };
  }

  private copy(shape: Shape, source: Bucket, { place, agent, grants }: Copying): void {
    const copy = this.createBucket(shape, place);
    const roles = [
      // Sets up the notices of the source, and reads it.
      this.grantAgent(`${shape.name}-copy-watch`, source, "roles/storage.legacyBucketOwner", agent),
      this.grantAgent(`${shape.name}-copy-read`, source, "roles/storage.objectViewer", agent),
      this.grantAgent(`${shape.name}-copy-write`, copy, "roles/storage.legacyBucketWriter", agent),
      this.grantAgent(`${shape.name}-copy-compare`, copy, "roles/storage.objectViewer", agent),
    ];
    this.child(
      TransferJob,
      `${shape.name}-copy`,
      {
        project: this.context.site.projectId,
        description: `Copies new objects of ${shape.name} to ${place.region}`,
        status: "ENABLED",
        replicationSpec: {
          gcsDataSource: { bucketName: source.name },
          gcsDataSink: { bucketName: copy.name },
        },
      },
      { dependsOn: [...grants, ...roles] },
    );
  }

  private grantAgent(child: string, bucket: Bucket, role: string, member: string): BucketIAMMember {
    return this.child(BucketIAMMember, child, { bucket: bucket.name, role, member });
  }

  /** Cloud Storage publishes new objects to the queue's topic. */
  private tell(
    { name }: Shape,
    { queue, prefix }: NonNullable<Shape["notify"]>,
    bucket: Bucket,
    { queues }: ObjectsArgs,
  ): void {
    const topic = queues.queues.apply((all) => all[queue]?.id ?? "");
    const grant = this.child(TopicIAMMember, `${name}-created-publisher`, {
      topic,
      role: "roles/pubsub.publisher",
      member: this.storageAgent(),
    });
    this.child(
      Notification,
      `${name}-created`,
      {
        bucket: bucket.name,
        topic,
        payloadFormat: "JSON_API_V1",
        eventTypes: ["OBJECT_FINALIZE"],
        ...(prefix && { objectNamePrefix: prefix }),
      },
      { dependsOn: [grant] },
    );
  }

  private storageAgent(): string {
    return `serviceAccount:${serviceAgents.objects.storage?.email(this.context.site.projectNumber) ?? ""}`;
  }
}

interface Copying {
  readonly place: Place;
  /** The transfer service, as a member of policies. */
  readonly agent: string;
  readonly grants: readonly pulumi.Resource[];
}

const describe = (names: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(names).map(([bucket, name]) => [bucket, { name, id: name, url: `gs://${name}` }]),
  );
