import type { AwsContext } from "../../infra/context";

/** The EventBridge rule that passes a bucket's new objects on. Its ARN is computed: the queue's policy names it first. */
export function createdRule({ name, site }: AwsContext, bucket: string) {
  const rule = name("aws.eventRule", bucket, "created");
  return { name: rule, arn: `arn:aws:events:${site.region}:${site.accountId}:rule/${rule}` };
}

/** What the rule lets through: objects that came into being in the bucket, below the prefix where there is one. */
export function createdPattern(bucket: string, prefix: string | undefined): string {
  return JSON.stringify({
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [bucket] }, ...(prefix && { object: { key: [{ prefix }] } }) },
  });
}
