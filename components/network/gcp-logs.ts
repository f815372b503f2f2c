import type { ProjectBucketConfigArgs } from "@pulumi/gcp/logging/projectBucketConfig";
import type { ProjectExclusionArgs } from "@pulumi/gcp/logging/projectExclusion";
import type { ProjectSinkArgs } from "@pulumi/gcp/logging/projectSink";
import * as pulumi from "@pulumi/pulumi";
import type { GcpContext } from "../../infra/context";

/** A kind of logs that is kept longer or shorter than the project's default of 30 days. */
export interface LogStore {
  /** Part of the physical names. */
  readonly part: string;
  readonly description: string;
  /** Which entries, in the logging query language. */
  readonly filter: string;
  readonly retentionDays: number;
}

/** The log bucket. Its key is set for good when it is made; a deleted bucket's name is free again after 7 days. */
export function logBucketArgs(
  { name, site }: GcpContext,
  { part, description, retentionDays }: LogStore,
  key: pulumi.Input<string>,
): ProjectBucketConfigArgs {
  return {
    project: site.projectId,
    location: site.region,
    bucketId: name("gcp.resource", part),
    description,
    retentionDays,
    cmekSettings: { kmsKeyName: key },
  };
}

/** Routes the entries into the bucket; a sink may write to a log bucket of its own project without a grant. */
export function logSinkArgs(
  { name, site }: GcpContext,
  { part, description, filter }: LogStore,
  bucket: pulumi.Input<string>,
): ProjectSinkArgs {
  return {
    project: site.projectId,
    name: name("gcp.sink", part),
    description,
    destination: pulumi.interpolate`logging.googleapis.com/${bucket}`,
    filter,
    uniqueWriterIdentity: true,
  };
}

/** Keeps the entries out of the project's default bucket, so that they are stored, and paid for, once. */
export function logExclusionArgs(
  { name, site }: GcpContext,
  { part, description, filter }: LogStore,
): ProjectExclusionArgs {
  return {
    project: site.projectId,
    name: name("gcp.sink", part),
    description: `${description}: kept in a bucket of their own`,
    filter,
  };
}
