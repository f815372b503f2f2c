import { didYouMean, formatPath, type Problem, show } from "./errors";
import type { Stores } from "./stores";

/** Checks of `stacks/stores.yaml` that need more than one of its entries, and of names that stand for its entries. */

const nouns = { buckets: "bucket", queues: "queue", documents: "table", secrets: "secret" } as const;

/** What is wrong with a name that must be one of the stores'; `path` says where it stands. */
export function unknownStore(
  kind: keyof typeof nouns,
  name: string,
  known: readonly string[],
  path: readonly PropertyKey[],
): Problem[] {
  return known.includes(name)
    ? []
    : [
        {
          path: formatPath(path),
          problem: `there is no ${nouns[kind]} ${show(name)}`,
          allowed: listed(known, `a ${nouns[kind]} of stacks/stores.yaml: it has none`),
          ...didYouMean(name, known),
        },
      ];
}

/** Some names, as many as a message can hold. */
export const listed = (names: readonly string[], none: string) =>
  names.length === 0 ? none : `${names.slice(0, 15).join(", ")}${names.length > 15 ? ", …" : ""}`;

/** Buckets that every site has beside those of the product. */
const reservedBuckets = ["backups", "logs"];
/** Google Cloud Storage refuses names that look like its owner's ("Bucket naming guidelines"). */
const looksLikeGoogle = /g[o0][o0]gle/;

export function storeProblems({ buckets, queues, documents, functions }: Stores): Problem[] {
  const known = Object.keys(queues);
  return [
    ...Object.entries(buckets).flatMap(([name, bucket]) => bucketProblems(name, bucket, known)),
    ...Object.entries(documents).flatMap(([name, table]) => attributeProblems(name, table)),
    ...Object.entries(functions).flatMap(([name, { queue }]) =>
      unknownStore("queues", queue, known, ["functions", name, "queue"]),
    ),
    ...sharedQueues(functions),
    ...slowFunctions(functions, queues),
  ];
}

function bucketProblems(
  name: string,
  { notify, expireDays, coldDays }: Stores["buckets"][string],
  queues: readonly string[],
): Problem[] {
  const at = (...path: string[]) => formatPath(["buckets", name, ...path]);
  const problems: Problem[] = notify
    ? unknownStore("queues", notify.queue, queues, ["buckets", name, "notify", "queue"])
    : [];
  if (reservedBuckets.includes(name)) {
    const allowed = `any name but ${reservedBuckets.join(" and ")}, which every site has`;
    problems.push({ path: at(), problem: `${show(name)} is a bucket of the platform's own`, allowed });
  }
  if (name.length < 3) {
    const problem = `${show(name)} is shorter than Azure's names of containers`;
    problems.push({ path: at(), problem, allowed: "3 to 24 characters" });
  }
  if (looksLikeGoogle.test(name)) {
    const problem = `${show(name)} is a name that Google Cloud Storage refuses`;
    problems.push({ path: at(), problem, allowed: "a name without google in it" });
  }
  if (expireDays !== undefined && coldDays !== undefined && coldDays >= expireDays) {
    const problem = `${coldDays} is not before expireDays, ${expireDays}`;
    problems.push({ path: at("coldDays"), problem, allowed: "fewer days than expireDays" });
  }
  return problems;
}

/** A table's key needs two attributes, and what removes a document cannot be what names it. */
function attributeProblems(name: string, table: Stores["documents"][string]): Problem[] {
  const attributes = (["partitionKey", "sortKey", "expiryAttribute"] as const).flatMap((role) => {
    const attribute = table[role];
    return attribute === undefined ? [] : [{ role, attribute }];
  });
  return attributes.flatMap(({ role, attribute }, index) => {
    const first = attributes.slice(0, index).find((other) => other.attribute === attribute);
    return first
      ? [
          {
            path: formatPath(["documents", name, role]),
            problem: `${show(attribute)} is the ${first.role} too`,
            allowed: "an attribute of its own",
          },
        ]
      : [];
  });
}

/** A message goes to one receiver: two functions behind a queue would each see some of them. */
function sharedQueues(functions: Stores["functions"]): Problem[] {
  const entries = Object.entries(functions);
  return entries.flatMap(([name, { queue }], index) => {
    const first = entries.slice(0, index).find(([, other]) => other.queue === queue);
    return first
      ? [
          {
            path: formatPath(["functions", name, "queue"]),
            problem: `${show(queue)} is the queue of the function ${first[0]} too`,
            allowed: "a queue of its own for each function",
          },
        ]
      : [];
  });
}

/** A message would be given to another worker while the first one still works on it; Lambda refuses that. */
function slowFunctions(functions: Stores["functions"], queues: Stores["queues"]): Problem[] {
  return Object.entries(functions).flatMap(([name, { queue, timeoutSeconds }]) => {
    const visible = queues[queue]?.visibilitySeconds;
    return visible !== undefined && timeoutSeconds > visible
      ? [
          {
            path: formatPath(["functions", name, "timeoutSeconds"]),
            problem: `${timeoutSeconds} is above visibilitySeconds of the queue ${queue}, ${visible}`,
            allowed: "at most visibilitySeconds of the function's queue",
          },
        ]
      : [];
  });
}
