import { isObject, type Values, valueAt } from "../values";

interface Operation {
  readonly urn: string;
  readonly type: string;
  readonly operation: string;
  readonly inputs: Values;
}

export interface State {
  readonly pending: readonly Operation[];
  /** The ids that the state has for a URN: of the object, and of those it was to replace. */
  ids(urn: string): ReadonlySet<string>;
}

/** Reads what recovery needs from `pulumi stack export --show-secrets`. */
export function receiveState(text: string): State {
  const deployment = valueAt(JSON.parse(text), "deployment");
  const resources = list(valueAt(deployment, "resources"));
  const pending = list(valueAt(deployment, "pending_operations")).map((operation) => {
    const resource = isObject(operation.resource) ? operation.resource : {};
    return {
      urn: String(resource.urn),
      type: String(resource.type),
      operation: String(operation.type),
      inputs: plain(resource.inputs),
    };
  });
  const ids = (urn: string): ReadonlySet<string> =>
    new Set(resources.filter((resource) => resource.urn === urn).map((resource) => String(resource.id)));
  return { pending, ids };
}

function list(value: unknown): Values[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/**
 * The exported state with the pending operations settled: what was created becomes a resource with its id, at the end,
 * after everything it depends on; what was not is forgotten. A refresh then fills in the outputs. An object that was
 * being replaced is marked for deletion, as the engine would have done next.
 */
export function settledState(text: string, ids: ReadonlyMap<string, string | undefined>): string {
  const state: Values = JSON.parse(text);
  const deployment = isObject(state.deployment) ? state.deployment : {};
  const created = list(deployment.pending_operations).flatMap(({ resource, type }) => {
    const id = type === "creating" && isObject(resource) ? ids.get(String(resource.urn)) : undefined;
    return id === undefined || !isObject(resource) ? [] : [{ ...resource, id }];
  });
  const replaced = new Set(created.map((resource) => ("urn" in resource ? resource.urn : undefined)));
  const resources = list(deployment.resources).map((resource) =>
    replaced.has(resource.urn) ? { ...resource, delete: true } : resource,
  );
  const { pending_operations: _, ...rest } = deployment;
  return JSON.stringify({ ...state, deployment: { ...rest, resources: [...resources, ...created] } });
}

/** Opens shown secrets: the state keeps their plain text as JSON in an envelope. */
function plain(value: unknown): Values {
  const opened = open(value);
  return isObject(opened) ? opened : {};
}

function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  if (!isObject(value)) return value;
  if (typeof value.plaintext === "string") return open(JSON.parse(value.plaintext));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, open(item)]));
}
