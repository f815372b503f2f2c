import { z } from "zod";
import { type Cloud, clouds, regions } from "./clouds";
import { didYouMean, show } from "./errors";
import { rule, type Wrong } from "./problems";

/** The kinds of values that configuration is made of. */

/** Text of a given form; the message stands for a missing value and one of another type as well. */
export const matching = (pattern: RegExp, allowed: string) => z.string(allowed).regex(pattern, allowed);

/** Names that people give; `constructor` is what every JavaScript object has. */
export const key = matching(
  /^(?=.{1,20}$)(?!constructor$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  "at most 20 lower-case letters and digits, in words joined by hyphens, such as aws-eu",
);

/** Names of what `stacks/stores.yaml` holds. */
export const storeName = matching(
  /^(?=.{1,24}$)(?!constructor$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  "at most 24 lower-case letters and digits, in words joined by hyphens, such as submissions",
);

export const count = (min: number, max: number) => z.int().min(min).max(max);
export const text = matching(/^\S{1,512}$/, "text without spaces");

interface ListOptions {
  /** Fewest items. Default 1. */
  readonly min?: number;
  /** What becomes of an item in names, where different items must not become the same. */
  readonly nameOf?: (item: string) => string;
}

/** A list that names nothing twice. */
export const list = <Item extends z.ZodType<string | number>>(
  item: Item,
  max: number,
  { min = 1, nameOf = (text) => text }: ListOptions = {},
) =>
  z
    .array(item)
    .min(min)
    .max(max)
    .check(rule((items) => twice(items.filter(isScalar).map(String), nameOf)))
    .meta({ uniqueItems: true });

/** What is no such value, its own schema tells of. */
const isScalar = (item: unknown) => typeof item === "string" || typeof item === "number";

/** A check that no two items are the same, or become the same name. */
export function twice(items: readonly string[], nameOf: (item: string) => string): Wrong | undefined {
  const names = items.map(nameOf);
  const index = names.findIndex((name, place) => names.indexOf(name) !== place);
  if (index < 0) return undefined;
  const [later, first] = [items[index], items[names.indexOf(names[index] ?? "")]];
  return later === first
    ? { problem: `${show(later)} is listed twice`, allowed: "each value once" }
    : {
        problem: `${show(first)} and ${show(later)} differ in punctuation only`,
        allowed: "values that differ in letters or digits: their names are made of these",
      };
}

/** The part of an e-mail address or IAM member that names take up. */
export const plainName = (text: string) => text.replace(/[^A-Za-z0-9]+/g, "-");
/** The part of a role's ARN that names take up. */
export const roleName = (arn: string) => arn.replaceAll("/", "-");

/** A range as text; the rules say which ranges. */
export const cidrText = z
  .string("an IPv4 range, such as 10.16.0.0/16")
  .meta({ pattern: "^\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}$" });

/** A check for sizes that both are there, written or by default. */
export function minAboveMax({ min, max }: { readonly min: number; readonly max: number }): Wrong | undefined {
  if (min <= max) return undefined;
  return { path: ["min"], problem: `${min} is above max, ${max}`, allowed: "at most max" };
}

/** A check for maps that must hold something. */
export function notEmpty(allowed: string): z.core.CheckFn<object> {
  return rule((map) => (Object.keys(map).length > 0 ? undefined : { problem: "holds nothing", allowed }));
}

/** A region of a cloud, one that has three zones. */
export const regionOf = (cloud: Cloud) =>
  z
    .string()
    .check(rule((region) => regionProblem(cloud, region)))
    .meta({ enum: Object.keys(regions[cloud]) });

function regionProblem(cloud: Cloud, region: string): Wrong | undefined {
  const known = Object.keys(regions[cloud]);
  if (known.includes(region)) return undefined;
  const other = clouds.find((name) => Object.hasOwn(regions[name], region));
  return {
    problem: other
      ? `${show(region)} is a region of ${other}, not of ${cloud}`
      : `${show(region)} is not a known region of ${cloud}`,
    allowed: known.join(", "),
    ...(other
      ? {}
      : {
          fix: "a region with three zones can be added to infra/config/clouds.ts",
          ...didYouMean(region, known),
        }),
  };
}
