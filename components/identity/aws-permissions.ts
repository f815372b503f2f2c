import type { BucketUse, DocumentsUse, QueueUse, TopicUse } from "../../infra/access";
import type { Permission, PermissionKind, PermissionOf } from "./contract";

/** What each kind of permission is in IAM: the actions that a client calls, on the one resource, and the key behind it. */

export interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const allow = (
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Statement["Condition"],
): Statement => ({ Effect: "Allow", Action, Resource, ...(Condition && { Condition }) });

/** Use of a store's key through the store alone: it opens nothing that the store does not give. */
const through = (service: string, key: string, actions: readonly string[]): Statement =>
  allow(actions, [key], {
    StringEquals: { "kms:ViaService": `${service}.${key.split(":")[3]}.amazonaws.com` },
  });

const decrypt = ["kms:Decrypt"];
const encryptToo = ["kms:Decrypt", "kms:GenerateDataKey"];

/** MSK's ARNs of topics and groups are the cluster's, with another word and what follows. */
const inCluster = (cluster: string, word: "topic" | "group", name: string) =>
  `${cluster.replace(":cluster/", `:${word}/`)}/${name}`;

const topicActions: Readonly<Record<TopicUse, readonly string[]>> = {
  produce: ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
  consume: ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"],
  "produce-consume": ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:WriteData"],
};

/** Idempotent producers, the default of Kafka's clients, ask for that of the cluster. */
const clusterActions = (may: TopicUse) =>
  may === "consume"
    ? ["kafka-cluster:Connect"]
    : ["kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"];

const objectActions: Readonly<Record<BucketUse, readonly string[]>> = {
  read: ["s3:GetObject"],
  write: ["s3:AbortMultipartUpload", "s3:PutObject"],
  "read-write": ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
};

const queueActions: Readonly<Record<QueueUse, readonly string[]>> = (() => {
  const send = ["sqs:SendMessage"];
  const receive = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"];
  return { send, receive, "send-receive": [...receive, ...send] };
})();

const documentActions: Readonly<Record<DocumentsUse, readonly string[]>> = (() => {
  const read = ["BatchGetItem", "DescribeTable", "GetItem", "Query", "Scan"].map(inDynamo);
  const write = ["BatchWriteItem", "ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"].map(inDynamo);
  return { read, "read-write": [...read, ...write] };
})();

function inDynamo(action: string): string {
  return `dynamodb:${action}`;
}

type Table = { readonly [Kind in PermissionKind]: (permission: PermissionOf<Kind>) => readonly Statement[] };

const table: Table = {
  key: ({ key }) => [allow(["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"], [key])],
  topic: ({ may, topic, cluster }) => [
    allow(clusterActions(may), [cluster]),
    allow(topicActions[may], [topic]),
  ],
  group: ({ name, cluster }) => [
    allow(["kafka-cluster:Connect"], [cluster]),
    allow(["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"], [inCluster(cluster, "group", name)]),
  ],
  bucket: ({ may, bucket, key }) => [
    ...(may === "write" ? [] : [allow(["s3:ListBucket"], [bucket])]),
    allow(objectActions[may], [`${bucket}/*`]),
    // The parts of an upload are put together by whoever may decrypt them.
    through("s3", key, may === "read" ? decrypt : encryptToo),
  ],
  queue: ({ may, queue, key }) => [
    allow([...queueActions[may], "sqs:GetQueueAttributes", "sqs:GetQueueUrl"], [queue]),
    through("sqs", key, may === "receive" ? decrypt : encryptToo),
  ],
  documents: ({ may, table, key }) => [
    allow(documentActions[may], [table, `${table}/index/*`]),
    through("dynamodb", key, decrypt),
  ],
  secret: ({ secret, key, may }) => [
    allow(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], [secret]),
    ...(may ? [allow(["secretsmanager:PutSecretValue"], [secret])] : []),
    through("secretsmanager", key, may ? encryptToo : decrypt),
  ],
  cache: ({ cache, user }) => [
    allow(["elasticache:Connect"], [cache, `${cache.replace(/:replicationgroup:.*$/, ":user:")}${user}`]),
  ],
};

/** What a permission allows. */
export const statementsOf = <Kind extends PermissionKind>(
  permission: PermissionOf<Kind> & { readonly kind: Kind },
): readonly Statement[] => table[permission.kind](permission);

/** Characters of all inline policies of a role together (IAM and STS quotas). */
export const longestPolicy = 10_240;

/** One policy document for several permissions; resources with the same actions stand together. */
export function policyOf(permissions: readonly Permission<string>[]): string {
  const merged = new Map<string, Statement>();
  for (const statement of permissions.flatMap((permission) => statementsOf(permission))) {
    const key = JSON.stringify([statement.Action, statement.Condition]);
    const resources = [...(merged.get(key)?.Resource ?? []), ...statement.Resource];
    merged.set(key, { ...statement, Resource: [...new Set(resources)] });
  }
  return JSON.stringify({ Version: "2012-10-17", Statement: [...merged.values()] });
}
