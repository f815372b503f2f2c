import { changesBetween } from "../diff";
import type { CheckFailure, CloudModel, ProviderInstance } from "../model";
import { cloudOf, UNKNOWN } from "../model";
import { disappearsWith } from "../store/cascade";
import { objectKey, type StoredObject } from "../store/object";
import { identifiersOf, type Referrer, referencesOf } from "../store/references";
import type { ObjectStore } from "../store/store";
import { hasUnknown, type Values, valueAt } from "../values";
import { absent, alreadyExists, CloudError, deletionProtected, inUse, missingReferences } from "./errors";

/** What a request is about. */
export interface Target {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly provider: ProviderInstance;
}

/** The simulated clouds: the model's answers, with a memory of what exists and the rules that need one. */
export class SimulatedCloud {
  constructor(
    private readonly model: CloudModel,
    private readonly store: ObjectStore,
    /** Ids of things outside the simulation that programs may refer to. */
    private readonly assumed: ReadonlySet<string> = new Set(),
  ) {}

  create(target: Target, inputs: Values, preview: boolean): { id: string; outputs: Values } {
    const { type, urn, name, provider } = target;
    const generation = this.store.generationOf(urn);
    if (preview || hasUnknown(inputs))
      return this.model.create({ type, urn, name, inputs, provider, generation, preview: true });
    const made = this.model.create({ type, urn, name, inputs, provider, generation });
    const scope = scopeOf(target, inputs);
    if (this.store.get(type, scope, made.id)) throw alreadyExists(type, made.id);
    this.keep(target, inputs, made.id, made.outputs, scope, generation);
    return made;
  }

  /** What an object is now: nothing when it is gone. */
  read(target: Target, id: string): StoredObject | undefined {
    return this.store.get(target.type, scopeOf(target, {}), id) ?? this.elsewhere(target, id);
  }

  update(target: Target, id: string, inputs: Values, preview: boolean): Values {
    const known = this.read(target, id);
    if (!known) throw absent(target.type, id);
    const { type, provider } = target;
    refuseChanges(type, known.inputs, inputs);
    const { urn, name, generation } = known;
    const { outputs } = this.model.create({ type, urn, name, inputs, provider, generation });
    if (preview || hasUnknown(inputs)) return outputs;
    this.keep({ ...target, urn, name }, inputs, id, outputs, known.scope, generation);
    return outputs;
  }

  delete(target: Target, id: string): void {
    const object = this.read(target, id);
    if (!object) return;
    const reason = protection(object) ?? this.lock(object);
    if (reason !== undefined) throw deletionProtected(object, reason);
    const going = this.together(object);
    const keys = new Set(going.map(objectKey));
    const users = going
      .flatMap((gone) => this.store.referringTo(gone))
      .filter((user) => !keys.has(objectKey(user)));
    if (users.length > 0) throw inUse(object, users);
    for (const gone of going) this.store.remove(gone);
  }

  /** Functions that look something up answer with what exists; the others with the model's answer. */
  invoke(
    token: string,
    args: Values,
    provider: ProviderInstance,
  ): { result?: Values; failures: CheckFailure[] } {
    return this.model.invoke(token, args, provider);
  }

  /**
   * The id of the object that a resource made and does not know of: how a create whose answer was lost is found again.
   * `known` are the ids that the resource does know of, such as that of an object it was replacing.
   */
  find(type: string, urn: string, known: ReadonlySet<string>): string | undefined {
    const made = [...this.store.all()].filter(
      (object) => object.urn === urn && object.type === type && !known.has(object.id),
    );
    return made.sort((a, b) => b.generation - a.generation)[0]?.id;
  }

  private keep(
    target: Target,
    inputs: Values,
    id: string,
    outputs: Values,
    scope: string,
    generation: number,
  ): void {
    const { type, urn, name, provider } = target;
    const referrer: Referrer = { type, id, inputs, provider };
    const references = referencesOf(referrer).filter((reference) => !this.assumed.has(reference.value));
    const identifiers = identifiersOf(referrer, outputs, scope);
    const missing = references.filter(
      ({ identifier }) => !this.store.isIdentified(identifier) && !identifiers.includes(identifier),
    );
    if (missing.length > 0) throw missingReferences(type, missing);
    this.store.put({
      type,
      id,
      scope,
      urn,
      name,
      generation,
      inputs,
      outputs,
      identifiers,
      references: [...new Set(references.map(({ identifier }) => identifier))],
    });
  }

  /** An object whose id scope depends on its inputs, such as a region of its own. */
  private elsewhere(target: Target, id: string): StoredObject | undefined {
    const account = scopeOf(target, {}).split(":").slice(0, 2).join(":");
    for (const object of this.store.all()) {
      if (object.type === target.type && object.id === id && object.scope.startsWith(account)) return object;
    }
    return undefined;
  }

  /** The object and all that disappears with it. */
  private together(object: StoredObject): StoredObject[] {
    const found = new Map([[objectKey(object), object]]);
    for (const owner of found.values()) {
      for (const owned of this.store.referringTo(owner)) {
        if (disappearsWith(owner, owned)) found.set(objectKey(owned), owned);
      }
    }
    return [...found.values()];
  }

  /** An Azure management lock on the object or on what holds it. */
  private lock(object: StoredObject): string | undefined {
    if (!object.type.startsWith("azure-native:") || object.type.endsWith(":ManagementLockByScope"))
      return undefined;
    for (const other of this.store.all()) {
      const scope =
        other.type === "azure-native:authorization:ManagementLockByScope" ? other.inputs.scope : undefined;
      if (
        typeof scope === "string" &&
        object.id.toLowerCase().startsWith(scope.toLowerCase().replace(/^\/*/, "/"))
      ) {
        return `the lock "${other.id}" forbids it`;
      }
    }
    return undefined;
  }
}

function scopeOf(target: Target, inputs: Values): string {
  const cloud = cloudOf(target.type);
  if (!cloud) throw new CloudError(`the simulator does not know the type "${target.type}"`);
  const scope = cloud.idScope(target.type, target.provider, inputs);
  // Random values are no things in a cloud: two may be equal.
  return cloud.package === "random" ? `${scope}:${target.urn}` : scope;
}

/** Refuses changes that the cloud's API would refuse although its provider tries them. */
function refuseChanges(type: string, olds: Values, news: Values): void {
  const refuses = cloudOf(type)?.refuses;
  if (!refuses) return;
  for (const { path, before, after } of changesBetween(olds, news)) {
    const reason = refuses(type, path, before, after);
    if (reason !== undefined) throw new CloudError(`InvalidParameter: ${path}: ${reason}`);
  }
}

/** The clouds' own deletion protection. */
function protection({ type, inputs }: StoredObject): string | undefined {
  const on = (path: string): boolean => valueAt(inputs, path) === true;
  if (type === "aws:eks/cluster:Cluster" && on("deletionProtection")) return "deletion protection is on";
  if (type === "aws:cloudwatch/logGroup:LogGroup" && on("deletionProtectionEnabled"))
    return "deletion protection is on";
  if (
    type === "gcp:container/cluster:Cluster" &&
    inputs.deletionProtection !== false &&
    inputs.deletionProtection !== UNKNOWN
  ) {
    return "deletionProtection is not set to false";
  }
  if (type.startsWith("gcp:") && inputs.deletionPolicy === "PREVENT") return 'deletionPolicy is "PREVENT"';
  return undefined;
}
