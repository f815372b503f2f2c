import { type Contents, Journal } from "./journal";
import { objectKey, type StoredObject } from "./object";

/** The objects of all simulated clouds of one environment, with the indexes which the rules about references need. */
export class ObjectStore {
  private readonly journal: Journal;
  private readonly contents: Contents;
  private readonly identified = new Map<string, Set<string>>();
  private readonly referring = new Map<string, Set<string>>();

  constructor(folder: string) {
    this.journal = new Journal(folder);
    this.contents = this.journal.open();
    for (const object of this.contents.objects.values()) this.index(object);
  }

  get(type: string, scope: string, id: string): StoredObject | undefined {
    return this.contents.objects.get(objectKey({ type, scope, id }));
  }

  all(): IterableIterator<StoredObject> {
    return this.contents.objects.values();
  }

  get size(): number {
    return this.contents.objects.size;
  }

  /** How many objects the URN has had. */
  generationOf(urn: string): number {
    return this.contents.made.get(urn) ?? 0;
  }

  put(object: StoredObject): void {
    const key = objectKey(object);
    const before = this.contents.objects.get(key);
    if (before) this.unindex(before);
    this.contents.objects.set(key, object);
    this.contents.made.set(object.urn, Math.max(this.generationOf(object.urn), object.generation + 1));
    this.index(object);
    this.journal.put(object);
  }

  remove(object: StoredObject): void {
    const key = objectKey(object);
    this.unindex(object);
    this.contents.objects.delete(key);
    this.journal.gone(key);
  }

  /** Whether some object answers to the identifier. */
  isIdentified(identifier: string): boolean {
    return (this.identified.get(identifier)?.size ?? 0) > 0;
  }

  /** The objects that need one of the identifiers of the given object. */
  referringTo(object: StoredObject): StoredObject[] {
    const keys = new Set(
      object.identifiers.flatMap((identifier) => [...(this.referring.get(identifier) ?? [])]),
    );
    keys.delete(objectKey(object));
    return this.objects(keys);
  }

  close(): void {
    this.journal.compact(this.contents);
  }

  private objects(keys: Iterable<string> | undefined): StoredObject[] {
    return [...(keys ?? [])].flatMap((key) => this.contents.objects.get(key) ?? []);
  }

  private index(object: StoredObject): void {
    const key = objectKey(object);
    for (const identifier of object.identifiers) entry(this.identified, identifier).add(key);
    for (const identifier of object.references) entry(this.referring, identifier).add(key);
  }

  private unindex(object: StoredObject): void {
    const key = objectKey(object);
    for (const identifier of object.identifiers) drop(this.identified, identifier, key);
    for (const identifier of object.references) drop(this.referring, identifier, key);
  }
}

function entry(index: Map<string, Set<string>>, name: string): Set<string> {
  const known = index.get(name) ?? new Set<string>();
  index.set(name, known);
  return known;
}

function drop(index: Map<string, Set<string>>, name: string, key: string): void {
  const known = index.get(name);
  known?.delete(key);
  if (known?.size === 0) index.delete(name);
}
