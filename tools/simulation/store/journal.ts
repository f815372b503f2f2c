import * as fs from "node:fs";
import * as path from "node:path";
import { objectKey, type StoredObject } from "./object";

/** One line of the journal: an object as it became, or the key of one that is gone. */
type Entry = { readonly put: StoredObject } | { readonly gone: string };

/** What the files hold. */
export interface Contents {
  readonly objects: Map<string, StoredObject>;
  /** How many objects each URN has had: a replacement must get another id. */
  readonly made: Map<string, number>;
}

/**
 * Keeps the objects in two files: a snapshot, written whole and swapped in, and a journal of what happened since, to
 * which each change adds a line. Every line may be applied twice, so being killed at any point loses nothing that was
 * answered: a torn last line was never answered.
 */
export class Journal {
  private readonly snapshot: string;
  private readonly file: string;
  private descriptor: number | undefined;

  constructor(folder: string) {
    fs.mkdirSync(folder, { recursive: true });
    this.snapshot = path.join(folder, "cloud.json");
    this.file = path.join(folder, "cloud.journal");
  }

  /** Reads everything and starts a new journal. */
  open(): Contents {
    const contents = this.read();
    this.compact(contents);
    return contents;
  }

  /** Reads everything and changes nothing. */
  read(): Contents {
    const contents: Contents = { objects: new Map(), made: new Map() };
    if (fs.existsSync(this.snapshot)) {
      const saved: { objects: StoredObject[]; made: Record<string, number> } = JSON.parse(
        fs.readFileSync(this.snapshot, "utf8"),
      );
      for (const object of saved.objects) contents.objects.set(objectKey(object), object);
      for (const [urn, count] of Object.entries(saved.made)) contents.made.set(urn, count);
    }
    const lines = fs.existsSync(this.file) ? fs.readFileSync(this.file, "utf8").split("\n") : [];
    for (const line of lines.slice(0, -1)) apply(JSON.parse(line), contents);
    return contents;
  }

  put(object: StoredObject): void {
    this.append({ put: object });
  }

  gone(key: string): void {
    this.append({ gone: key });
  }

  /** Writes the snapshot beside the old one and swaps it in, then empties the journal. */
  compact({ objects, made }: Contents): void {
    this.close();
    const saved = { objects: [...objects.values()], made: Object.fromEntries(made) };
    fs.writeFileSync(`${this.snapshot}.new`, `${JSON.stringify(saved, null, 1)}\n`);
    fs.renameSync(`${this.snapshot}.new`, this.snapshot);
    fs.rmSync(this.file, { force: true });
  }

  close(): void {
    if (this.descriptor !== undefined) fs.closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private append(entry: Entry): void {
    this.descriptor ??= fs.openSync(this.file, "a");
    fs.writeSync(this.descriptor, `${JSON.stringify(entry)}\n`);
  }
}

function apply(entry: Entry, { objects, made }: Contents): void {
  if ("put" in entry) {
    objects.set(objectKey(entry.put), entry.put);
    made.set(entry.put.urn, Math.max(made.get(entry.put.urn) ?? 0, entry.put.generation + 1));
  } else if ("gone" in entry) {
    objects.delete(entry.gone);
  }
}
