/** All rules of the pack. A rule file that is not listed here fails a test. */
import type { Rule } from "./rule";

export const allRules: readonly Rule[] = [];
