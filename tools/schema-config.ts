import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { serviceSchema } from "../infra/config/catalog";
import { project } from "../infra/config/engine";
import { topicSchema } from "../infra/config/events";
import { environmentSchema, scopedSchema } from "../infra/config/schema";
import { storesSchema } from "../infra/config/stores";

/** Writes the JSON Schemas that editors complete and check configuration with (`npm run schema:config`). */

type Json = z.core.JSONSchema.BaseSchema;

const json = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input", target: "draft-7" });

/** The `config` map of a stack file: its keys carry the project's name; the engine's own keys may stand beside them. */
function stackConfig(schema: z.ZodObject): Json {
  const { $schema, properties = {}, required = [], ...rest } = json(schema);
  const prefixed = (key: string) => `${project}:${key}`;
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [prefixed(key), value])),
    patternProperties: { "^pulumi:": {} },
    required: required.map(prefixed),
  };
}

/** The schemas by file, as text. */
export function schemaFiles(): Readonly<Record<string, string>> {
  const stack: Json = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `A stack of ${project}`,
    type: "object",
    properties: {
      config: {
        description: "a whole environment, or the part of one that this stack holds",
        type: "object",
        if: { required: [`${project}:extends`] },
        // biome-ignore lint/suspicious/noThenProperty: the word is JSON Schema's
        then: stackConfig(scopedSchema),
        else: stackConfig(environmentSchema),
      },
      environment: { description: "environments of Pulumi ESC" },
      secretsprovider: { type: "string" },
      encryptedkey: { type: "string" },
      encryptionsalt: { type: "string" },
    },
    required: ["config"],
    additionalProperties: false,
  };
  const titled = (title: string, schema: z.ZodType): Json => ({
    title: `${title} of ${project}`,
    ...json(schema),
  });
  const text = (schema: Json) => `${JSON.stringify(schema, null, 2)}\n`;
  return {
    "infra/config/stack.schema.json": text(stack),
    "infra/config/service.schema.json": text(titled("A service", serviceSchema)),
    "infra/config/topic.schema.json": text(titled("A topic", topicSchema)),
    "infra/config/stores.schema.json": text(titled("The stores", storesSchema)),
  };
}

if (require.main === module) {
  for (const [file, text] of Object.entries(schemaFiles())) {
    writeFileSync(join(resolve(__dirname, ".."), file), text);
    console.log(`wrote ${file}`);
  }
}
