import { policyOf, type Statement } from "../../components/identity/aws-permissions";
import type { Permission } from "../../components/identity/contract";
import { ids } from "./catalogs";

/** A small evaluator of IAM policies: what AWS would decide on a request. */

interface Request {
  readonly action: string;
  readonly resource: string;
  /** The service through which a key is used; absent: directly. */
  readonly via?: string;
}

const patterns = new Map<string, RegExp>();

function wild(pattern: string, text: string): boolean {
  if (!pattern.includes("*")) return pattern === text;
  const known =
    patterns.get(pattern) ??
    new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
  patterns.set(pattern, known);
  return known.test(text);
}

function holds(condition: Statement["Condition"], { via }: Request): boolean {
  return Object.entries(condition ?? {}).every(([operator, operands]) =>
    Object.entries(operands).every(([key, value]) => {
      if (operator === "StringEquals" && key === "kms:ViaService") {
        return via !== undefined && value === `${via}.eu-west-1.amazonaws.com`;
      }
      throw new Error(`this evaluator does not know ${operator} of ${key}`);
    }),
  );
}

/** What a client asks for to do something; the first request is what the others only help with. */
function requests(operation: string): readonly Request[] {
  const [what = "", name = "", how = ""] = operation.split(" ");
  const id = ids.aws;
  const cluster = (action: string) => ({ action: `kafka-cluster:${action}`, resource: id.cluster });
  const topic = (action: string) => ({ action: `kafka-cluster:${action}`, resource: id.topic(name) });
  const group = (action: string) => ({
    action: `kafka-cluster:${action}`,
    resource: `arn:aws:kafka:eu-west-1:1:group/home/uuid-1/${name}`,
  });
  const object = (action: string) => ({ action, resource: `${id.bucket(name)}/folder/file` });
  const key = (purpose: string, action: string, via?: string) => ({
    action: `kms:${action}`,
    resource: id.key(purpose),
    ...(via && { via }),
  });
  const of = (resource: string, ...actions: readonly string[]) =>
    actions.map((action) => ({ action, resource }));
  switch (`${what} ${how}`) {
    case "topic produce":
      return [
        topic("WriteData"),
        topic("DescribeTopic"),
        cluster("Connect"),
        cluster("WriteDataIdempotently"),
      ];
    case "topic consume":
      return [topic("ReadData"), topic("DescribeTopic"), cluster("Connect")];
    case "group join":
      return [group("AlterGroup"), group("DescribeGroup"), cluster("Connect")];
    case "bucket read":
      return [
        object("s3:GetObject"),
        ...of(id.bucket(name), "s3:ListBucket"),
        key("objects", "Decrypt", "s3"),
      ];
    case "bucket write":
      return [object("s3:PutObject"), key("objects", "GenerateDataKey", "s3")];
    case "bucket delete":
      return [object("s3:DeleteObject")];
    case "queue send":
      return [
        ...of(id.queue(name), "sqs:SendMessage", "sqs:GetQueueUrl"),
        key("queues", "GenerateDataKey", "sqs"),
      ];
    case "queue receive":
      return [
        ...of(id.queue(name), "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"),
        key("queues", "Decrypt", "sqs"),
      ];
    case "documents read":
      return [
        ...of(id.table(name), "dynamodb:GetItem", "dynamodb:Query"),
        ...of(`${id.table(name)}/index/by-date`, "dynamodb:Query"),
        key("data", "Decrypt", "dynamodb"),
      ];
    case "documents write":
      return of(id.table(name), "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem");
    case "secret read":
      return [
        ...of(id.secret(name), "secretsmanager:GetSecretValue"),
        key("secrets", "Decrypt", "secretsmanager"),
      ];
    case "cache use":
      return of(id.cache, "elasticache:Connect").concat(
        of("arn:aws:elasticache:eu-west-1:1:user:services", "elasticache:Connect"),
      );
    case "key use":
      return [key(name, "Decrypt"), key(name, "GenerateDataKey")];
    default:
      throw new Error(`this evaluator does not know ${operation}`);
  }
}

export function canOnAws(permissions: readonly Permission<string>[]) {
  const { Statement: statements } = JSON.parse(policyOf(permissions)) as { Statement: Statement[] };
  const allowed = (request: Request) =>
    statements.some(
      ({ Action, Resource, Condition }) =>
        Action.some((pattern) => wild(pattern, request.action)) &&
        Resource.some((pattern) => wild(pattern, request.resource)) &&
        holds(Condition, request),
    );
  return {
    /** Everything that it takes is allowed. */
    whole: (operation: string) => requests(operation).every(allowed),
    /** The part that reads or writes is allowed. */
    core: (operation: string) => requests(operation).slice(0, 1).some(allowed),
  };
}
