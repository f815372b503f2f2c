import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

/**
 * A capability's contract is a schema of plain values: what stands in a stack's outputs. `Wired` is the same shape
 * while a program runs: objects of fixed shape stay objects, and each leaf (a value, a list, a map) is an Output.
 */
export type Wired<T> = T extends readonly unknown[]
  ? pulumi.Output<T>
  : T extends object
    ? string extends keyof T
      ? pulumi.Output<T>
      : { readonly [K in keyof T]: Wired<T[K]> }
    : pulumi.Output<T>;

/**
 * Wires up a value that arrives as one Output, such as a stack reference's, following the contract's shape.
 * @throws pulumi.RunError (when the value arrives) naming `source` if it does not keep the contract
 */
export function wire<Schema extends z.ZodObject>(
  schema: Schema,
  value: pulumi.Output<unknown>,
  source: string,
): Wired<z.infer<Schema>> {
  const checked = value.apply((plain) => {
    const parsed = schema.safeParse(plain);
    if (parsed.success) return parsed.data as Record<string, unknown>;
    throw new pulumi.RunError(
      `${source} does not give what this version of the program needs:\n${z.prettifyError(parsed.error)}\nfix: update that stack first`,
    );
  });
  return split(schema, checked) as Wired<z.infer<Schema>>;
}

function split(schema: z.ZodObject, value: pulumi.Output<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.shape).map(([key, field]) => {
      const item = value.apply((all) => all[key]);
      return [
        key,
        field instanceof z.ZodObject ? split(field, item as pulumi.Output<Record<string, unknown>>) : item,
      ];
    }),
  );
}
