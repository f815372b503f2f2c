import type { StoredObject } from "../store/object";
import type { Reference } from "../store/references";

/** A refusal of a simulated cloud, worded as the real one would, and marked as simulated by whoever shows it. */
export class CloudError extends Error {}

/** The error code that each cloud gives to the same kind of refusal. */
const codes = {
  aws: {
    exists: "ResourceAlreadyExistsException",
    missing: "InvalidParameterValue",
    inUse: "DependencyViolation",
    absent: "ResourceNotFoundException",
    locked: "OperationNotPermitted",
  },
  "azure-native": {
    exists: "ResourceAlreadyExists",
    missing: "InvalidResourceReference",
    inUse: "InUse",
    absent: "ResourceNotFound",
    locked: "ScopeLocked",
  },
  gcp: {
    exists: "Error 409: alreadyExists",
    missing: "Error 404: notFound",
    inUse: "Error 400: resourceInUseByAnotherResource",
    absent: "Error 404: notFound",
    locked: "Error 400: failedPrecondition",
  },
  kubernetes: {
    exists: "AlreadyExists",
    missing: "NotFound",
    inUse: "Conflict",
    absent: "NotFound",
    locked: "Forbidden",
  },
  random: {
    exists: "AlreadyExists",
    missing: "NotFound",
    inUse: "Conflict",
    absent: "NotFound",
    locked: "Forbidden",
  },
} as const;

type Refusal = keyof (typeof codes)["aws"];

function code(type: string, refusal: Refusal): string {
  const name = type.split(":", 1)[0] ?? "";
  return codes[name in codes ? (name as keyof typeof codes) : "random"][refusal];
}

export function alreadyExists(type: string, id: string): CloudError {
  return new CloudError(`${code(type, "exists")}: "${id}" already exists`);
}

export function missingReferences(type: string, references: readonly Reference[]): CloudError {
  const lines = references.map(({ property, value }) => `${property}: "${value}" does not exist`);
  return new CloudError(`${code(type, "missing")}: ${lines.join("; ")}`);
}

export function inUse(object: StoredObject, users: readonly StoredObject[]): CloudError {
  const shown = users.slice(0, 3).map((user) => `${user.type} "${user.id}"`);
  const rest = users.length > shown.length ? ` and ${users.length - shown.length} more` : "";
  return new CloudError(
    `${code(object.type, "inUse")}: "${object.id}" is used by ${shown.join(", ")}${rest}`,
  );
}

export function absent(type: string, id: string): CloudError {
  return new CloudError(`${code(type, "absent")}: "${id}" does not exist`);
}

export function deletionProtected(object: StoredObject, reason: string): CloudError {
  return new CloudError(`${code(object.type, "locked")}: "${object.id}" cannot be deleted: ${reason}`);
}
