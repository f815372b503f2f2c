import { Budget as AwsBudgetResource } from "@pulumi/aws/budgets/budget";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import type { Budget, BudgetArgs } from "./contract";

/** A monthly cost budget of the account that writes to people, also when the month is likely to end above it. */
export class AwsBudget extends Component<BudgetArgs, Budget, AwsContext> {
  constructor(
    context: AwsContext,
    name: string,
    args: BudgetArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "budget", "Budget", name, args, options);
  }

  protected override create(args: BudgetArgs): Budget {
    return { id: args.existing ? this.adopt(args.existing) : this.createBudget(args) };
  }

  /** Reads the budget, so that a preview fails where it is not there. */
  private adopt(id: string): pulumi.Output<string> {
    return AwsBudgetResource.get(this.childName("budget"), id, undefined, { parent: this }).id;
  }

  private createBudget({ monthlyLimitUsd, alertPercents, contacts }: BudgetArgs): pulumi.Output<string> {
    const { name, tags, site } = this.context;
    const alert = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      comparisonOperator: "GREATER_THAN",
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      subscriberEmailAddresses: [...contacts],
    });
    const budget = this.child(AwsBudgetResource, "budget", {
      name: name("aws.budget", "monthly"),
      accountId: site.accountId,
      budgetType: "COST",
      limitAmount: String(monthlyLimitUsd),
      limitUnit: "USD",
      timeUnit: "MONTHLY",
      notifications: [...alertPercents.map((percent) => alert("ACTUAL", percent)), alert("FORECASTED", 100)],
      tags,
    });
    return budget.id;
  }
}
