/** Ready-made checks, so that most rules are one line of data. */
import type { Check, Report, ResourceView } from "./rule";
import { at, isTrue, isUnset, list, listAt, numberAt, show, texts } from "./values";

/** A check that has no settings of its own. */
type Condition = (resource: ResourceView, report: Report) => void;

/** The value must be exactly this one. */
export const mustEqual =
  (path: string, expected: string | number | boolean): Condition =>
  ({ inputs }, report) => {
    const value = at(inputs, path);
    if (value !== expected) report(`${path} is ${show(value)}; it must be ${show(expected)}`);
  };

/** The value must be one of these. */
export const mustBeOneOf =
  (path: string, allowed: readonly (string | number)[]): Condition =>
  ({ inputs }, report) => {
    const value = at(inputs, path);
    if (!allowed.some((item) => item === value))
      report(`${path} is ${show(value)}; allowed: ${allowed.join(", ")}`);
  };

/** The value must be true. */
export const mustBeTrue =
  (path: string): Condition =>
  ({ inputs }, report) => {
    const value = at(inputs, path);
    if (!isTrue(value)) report(`${path} is ${show(value)}; it must be true`);
  };

/** The value must be false, and said so: the provider's default is true. */
export const mustBeFalse =
  (path: string): Condition =>
  ({ inputs }, report) => {
    const value = at(inputs, path);
    if (value !== false && value !== "false") report(`${path} is ${show(value)}; it must be false`);
  };

/** The value must not be true; the provider's default is false. */
export const mustNotBeTrue =
  (path: string): Condition =>
  ({ inputs }, report) => {
    if (isTrue(at(inputs, path))) report(`${path} is true; it must be false or left out`);
  };

/** Something must be there. */
export const mustBeSet =
  (path: string): Condition =>
  ({ inputs }, report) => {
    if (isUnset(at(inputs, path))) report(`${path} is not set`);
  };

/** Nothing may be there. */
export const mustNotBeSet =
  (path: string): Condition =>
  ({ inputs }, report) => {
    const value = at(inputs, path);
    if (!isUnset(value)) report(`${path} is ${show(value)}; it must be left out`);
  };

/** The number must lie in the range, both ends included. */
export const mustBeWithin =
  (path: string, minimum: number, maximum = Number.POSITIVE_INFINITY): Condition =>
  ({ inputs }, report) => {
    const value = numberAt(inputs, path);
    if (value >= minimum && value <= maximum) return;
    const range = maximum === Number.POSITIVE_INFINITY ? `at least ${minimum}` : `${minimum} to ${maximum}`;
    report(`${path} is ${show(at(inputs, path))}; it must be ${range}`);
  };

/** The list must hold all of these. */
export const mustInclude =
  (path: string, wanted: readonly string[]): Condition =>
  ({ inputs }, report) => {
    const found = new Set(texts(at(inputs, path)));
    const missing = wanted.filter((item) => !found.has(item));
    if (missing.length > 0) report(`${path} lacks ${missing.join(", ")}`);
  };

/** The list must have at least so many different entries. */
export const mustHaveAtLeast =
  (path: string, count: number): Condition =>
  ({ inputs }, report) => {
    const found = new Set(listAt(inputs, path));
    if (found.size < count) report(`${path} has ${found.size} entries; it must have at least ${count}`);
  };

/** The text must match. */
export const mustMatch =
  (path: string, pattern: RegExp, meaning: string): Condition =>
  ({ inputs }, report) => {
    const value = at(inputs, path);
    if (typeof value !== "string" || !pattern.test(value))
      report(`${path} is ${show(value)}; it must be ${meaning}`);
  };

/** All of the checks. */
export const all =
  (...checks: readonly Check[]): Check =>
  (resource, report, settings) => {
    for (const check of checks) check(resource, report, settings);
  };

/** The check, only where the resource is concerned. */
export const when =
  (concerned: (inputs: Readonly<Record<string, unknown>>) => boolean, check: Check): Check =>
  (resource, report, settings) => {
    if (concerned(resource.inputs)) check(resource, report, settings);
  };

/** A check of each item of a list; it returns what is wrong with the item, or nothing. */
export const eachItem =
  (path: string, complaint: (item: unknown) => string | undefined): Condition =>
  ({ inputs }, report) => {
    for (const [index, item] of list(at(inputs, path)).entries()) {
      const message = complaint(item);
      if (message !== undefined) report(`${path}[${index}] ${message}`);
    }
  };

/** Always broken: the resource itself must not exist. */
export const mustNotExist =
  (reason: string): Condition =>
  (_resource, report) =>
    report(reason);
