/** Reading AWS policy documents (IAM, buckets, keys, repositories), which come as JSON text or as objects. */
import { at, isRecord, list, record, texts } from "./values";

/** One statement, with every field as a list. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  /** Principals as written, whatever their kind; `*` for everyone. */
  readonly principals: readonly string[];
  /** Kinds of principals: `AWS`, `Service`, `Federated`. */
  readonly principalKinds: readonly string[];
  readonly condition: Readonly<Record<string, unknown>>;
}

/** The document as an object; empty when the text is no JSON. */
function parse(document: unknown): unknown {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document);
  } catch {
    return {};
  }
}

/** The statements of a policy document. */
export function statementsOf(document: unknown): readonly Statement[] {
  const statements = at(parse(document), "Statement");
  return (Array.isArray(statements) ? statements : isRecord(statements) ? [statements] : []).map((item) => {
    const statement = record(item);
    const principal = statement.Principal;
    return {
      effect: String(statement.Effect ?? ""),
      actions: texts(statement.Action),
      notActions: texts(statement.NotAction),
      resources: texts(statement.Resource),
      principals: isRecord(principal) ? Object.values(principal).flatMap(texts) : texts(principal),
      principalKinds: isRecord(principal) ? Object.keys(principal) : [],
      condition: record(statement.Condition),
    };
  });
}

/** The statements that allow something. */
export function allowsOf(document: unknown): readonly Statement[] {
  return statementsOf(document).filter((statement) => statement.effect === "Allow");
}

/** Values of a condition key under any operator, for example of `aws:SecureTransport`. Keys ignore case. */
export function conditionValues(statement: Statement, key: string): readonly string[] {
  const wanted = key.toLowerCase();
  return Object.values(statement.condition).flatMap((operands) =>
    Object.entries(record(operands)).flatMap(([name, value]) =>
      name.toLowerCase() === wanted ? (Array.isArray(value) ? list(value) : [value]).map(String) : [],
    ),
  );
}

/** Whether an action pattern of a policy (`iam:Pass*`) covers an action (`iam:PassRole`). Actions ignore case. */
export function covers(pattern: string, action: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("?", "."))
    .join(".*");
  return new RegExp(`^${source}$`, "i").test(action);
}

/** Whether someone outside the account is let in: a `*` principal and no condition that narrows it. */
export function isOpenToAnyone(statement: Statement): boolean {
  return statement.principals.includes("*") && Object.keys(statement.condition).length === 0;
}
