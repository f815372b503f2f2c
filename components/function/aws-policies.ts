import { messagePath, messagePort } from "./contract";

/** Lets Lambda put a function's network interfaces into subnets: actions that AWS offers for every resource only. */
export const networkPolicy = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

/** Settings of the Lambda Web Adapter, by which an image that serves HTTP is a Lambda function too. */
export const adapterEnvironment = {
  AWS_LWA_PORT: String(messagePort),
  AWS_LWA_PASS_THROUGH_PATH: messagePath,
} as const;

export interface WorkerMay {
  /** ARNs. */
  readonly queue: string;
  readonly deadLetter: string;
  readonly key: string;
  readonly logGroup: string;
}

/** What a worker does with its queue, and no other: receive and remove messages, send what Lambda gave up, write logs. */
export function workerPolicy({ queue, deadLetter, key, logGroup }: WorkerMay): string {
  const allow = (Action: readonly string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      allow(
        ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
        queue,
      ),
      allow(["sqs:SendMessage"], deadLetter),
      allow(["kms:Decrypt", "kms:GenerateDataKey"], key),
      allow(["logs:CreateLogStream", "logs:PutLogEvents"], `${logGroup}:*`),
      allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
    ],
  });
}
