import { Budget as ConsumptionBudget } from "@pulumi/azure-native/consumption/budget";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AzureContext } from "../../infra/context";
import type { Budget, BudgetArgs } from "./contract";

/**
 * The month from which new budgets count. Azure takes no month that is over when a budget is made, and never lets
 * it change: it is moved forward for new sites, and budgets that are there keep theirs.
 */
const firstMonth = "2026-11-01T00:00:00Z";

/** A monthly budget of the subscription. Azure counts in the currency of the bill, which is taken to be US dollars. */
export class AzureBudget extends Component<BudgetArgs, Budget, AzureContext> {
  constructor(context: AzureContext, name: string, args: BudgetArgs, options?: ComponentResourceOptions) {
    super(context, "budget", "Budget", name, args, options);
  }

  protected override create({ monthlyLimitUsd, alertPercents, contacts, existing }: BudgetArgs): Budget {
    if (existing) {
      return { id: ConsumptionBudget.get(this.childName("budget"), existing, { parent: this }).id };
    }
    const { name, site } = this.context;
    const alerts = alertPercents.map((percent) => [
      `actual-${percent}`,
      {
        enabled: true,
        operator: "GreaterThanOrEqualTo",
        threshold: percent,
        thresholdType: "Actual",
        contactEmails: [...contacts],
      },
    ]);
    const budget = this.child(
      ConsumptionBudget,
      "budget",
      {
        budgetName: name("azure.budget"),
        scope: `/subscriptions/${site.subscriptionId}`,
        category: "Cost",
        timeGrain: "Monthly",
        amount: monthlyLimitUsd,
        timePeriod: { startDate: firstMonth },
        notifications: Object.fromEntries(alerts),
      },
      { ignoreChanges: ["timePeriod"] },
    );
    return { id: budget.id };
  }
}
