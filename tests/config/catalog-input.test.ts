import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseService } from "../../infra/config/catalog";
import { checkCatalog } from "../../infra/config/catalog-checks";
import { together } from "../../infra/config/errors";
import { parseEvents } from "../../infra/config/events";
import { openStack } from "../../infra/config/load";
import { parseStores } from "../../infra/config/stores";
import { parseYaml } from "../../infra/config/yaml";
import { edit, editArguments, junk, textEdits } from "./mutations";
import { attempt } from "./polite";

/** Whatever stands in the catalog's files, reading them ends in a valid catalog or in an error for people. */

const root = resolve(__dirname, "../..");
const textsOf = (folder: string) =>
  new Map(
    readdirSync(join(root, folder)).map((file) => [file, readFileSync(join(root, folder, file), "utf8")]),
  );
const written = {
  services: textsOf("stacks/catalog"),
  events: textsOf("stacks/events"),
  stores: new Map([["stores.yaml", readFileSync(join(root, "stacks/stores.yaml"), "utf8")]]),
};
type Texts = typeof written;
const { sites } = openStack(root, "prod").environment;

function read({ services, events, stores }: Texts) {
  const [all, topics, kept] = together(
    () =>
      together(
        ...[...services].map(([file, text]) => () => {
          const source = `stacks/catalog/${file}`;
          return parseService(source, file, parseYaml(source, text));
        }),
      ),
    () => parseEvents("stacks/events", events),
    () => parseStores("stacks/stores.yaml", parseYaml("stacks/stores.yaml", stores.get("stores.yaml") ?? "")),
  );
  const catalog = { services: all, topics, stores: kept };
  checkCatalog(catalog, sites);
  return catalog;
}

/** Any file, with files of each kind equally often. */
const place = fc.oneof(
  ...Object.entries(written).map(([part, texts]) =>
    fc.constantFrom(...[...texts.keys()].map((file) => [part as keyof Texts, file] as const)),
  ),
);

/** The catalog with one file changed. */
function withFile([part, file]: readonly [keyof Texts, string], change: (text: string) => string): Texts {
  const texts = new Map(written[part]);
  texts.set(file, change(texts.get(file) ?? ""));
  return { ...written, [part]: texts };
}

test("the catalog as it is written is valid", () => {
  expect(read(written).services.length).toBe(written.services.size);
});

test("mutated catalogs are valid or refused politely", () => {
  const refused = new Map<string, number>();
  fc.assert(
    fc.property(place, fc.array(editArguments, { minLength: 1, maxLength: 3 }), (chosen, changes) => {
      const [part, file] = chosen;
      const texts = withFile(chosen, (text) => {
        // YAML is a superset of JSON, in which odd keys and values are written without ambiguity.
        const tree = file.endsWith(".avsc") ? JSON.parse(text) : parse(text);
        for (const change of changes) edit(tree, ...change);
        return JSON.stringify(tree);
      });
      const outcome = attempt(() => read(texts));
      if ("error" in outcome) refused.set(part, (refused.get(part) ?? 0) + 1);
    }),
    { numRuns: 400 },
  );
  // Most mutations must be mistakes in every kind of file: otherwise the test would show nothing.
  for (const part of Object.keys(written)) expect(refused.get(part), part).toBeGreaterThan(30);
});

test("mutated texts are valid or refused politely", () => {
  fc.assert(
    fc.property(
      place,
      fc.constantFrom(...Object.keys(textEdits)),
      fc.nat(),
      junk,
      (chosen, name, at, spoil) => {
        attempt(() =>
          read(withFile(chosen, (text) => textEdits[name]?.(text, at % text.length, spoil) ?? "")),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test("files that are missing, doubled or renamed are valid or refused politely", () => {
  const name = fc.constantFrom(
    "submission.created.v3.avsc",
    "submission.created.v0.avsc",
    "submission.created.v99999.avsc",
    "submission.created.avsc",
    "submission-created.yaml",
    "submission.graded.dlq.yaml",
    "__proto__.yaml",
    "__proto__.v1.avsc",
    "constructor.v1.avsc",
    ".yaml",
    ".v1.avsc",
    "línea.yaml",
    "new\nline.avsc",
    `${"x".repeat(300)}.v1.avsc`,
  );
  const files = [...written.events.keys()];
  fc.assert(
    fc.property(fc.constantFrom(...files), name, fc.boolean(), (file, other, copy) => {
      const events = new Map(written.events);
      events.set(other, events.get(file) ?? "");
      if (!copy) events.delete(file);
      expect(attempt(() => read({ ...written, events }))).toHaveProperty(
        // A third version that is a copy of an older one of its topic is the one mistake that is none.
        copy && other === "submission.created.v3.avsc" && file.startsWith("submission.created.v")
          ? "result"
          : "error",
      );
    }),
    { numRuns: 200 },
  );
});

test.each([
  ["nesting", "[".repeat(20_000)],
  ["nested lists", `${"[".repeat(5_000)}${"]".repeat(5_000)}`],
  ["nested types", `${'{"type":"array","items":'.repeat(2_000)}"int"${"}".repeat(2_000)}`],
  ["a list", "[]"],
  ["nothing", ""],
  ["a type's name", '"string"'],
])("a schema that is %s", (_name, text) => {
  const events = new Map(written.events).set("submission.graded.v1.avsc", text);
  expect(attempt(() => read({ ...written, events }))).toHaveProperty("error");
});
