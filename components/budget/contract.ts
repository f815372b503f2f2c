import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Wired } from "../../infra/wired";

/** A monthly cost limit on the site's account, with alerts to people. */
export interface BudgetArgs extends Transformable {
  /** Limit in US dollars a month. */
  readonly monthlyLimitUsd: number;
  /** Shares of the limit, in percent, at which the contacts are told. */
  readonly alertPercents: readonly number[];
  readonly contacts: readonly string[];
  /** The id of a budget that already covers the account. */
  readonly existing?: string;
}

export const budgetContract = z.object({
  id: z.string(),
});

export type Budget = Wired<z.infer<typeof budgetContract>>;
