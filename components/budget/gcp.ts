import { Budget as BillingBudget } from "@pulumi/gcp/billing/budget";
import { NotificationChannel } from "@pulumi/gcp/monitoring/notificationChannel";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { GcpContext } from "../../infra/context";
import type { Budget, BudgetArgs } from "./contract";

/**
 * A budget of the billing account for the site's project. The billing account must be in US dollars, and a budget
 * tells at most five contacts besides the account's own administrators.
 */
export class GcpBudget extends Component<BudgetArgs, Budget, GcpContext> {
  constructor(context: GcpContext, name: string, args: BudgetArgs, options?: ComponentResourceOptions) {
    super(context, "budget", "Budget", name, args, options);
  }

  protected override create(args: BudgetArgs): Budget {
    if (args.existing) return this.adopt(args.existing);
    const channels = args.contacts.map((contact) => this.createChannel(contact));
    return { id: this.createBudget(args, channels).id };
  }

  /** Reads the budget, so that a preview fails where it is not there. */
  private adopt(id: string): Budget {
    return { id: BillingBudget.get(this.childName("budget"), id, undefined, { parent: this }).id };
  }

  private createChannel(contact: string): NotificationChannel {
    return this.child(NotificationChannel, `contact-${contact.replace(/[^A-Za-z0-9]+/g, "-")}`, {
      displayName: `${this.context.name("gcp.resource", "budget")}: ${contact}`,
      type: "email",
      labels: { email_address: contact },
      userLabels: this.context.tags,
    });
  }

  private createBudget(
    { monthlyLimitUsd, alertPercents }: BudgetArgs,
    channels: readonly NotificationChannel[],
  ): BillingBudget {
    const { name, site } = this.context;
    return this.child(BillingBudget, "budget", {
      billingAccount: site.billingAccount,
      displayName: name("gcp.resource", "budget"),
      budgetFilter: { projects: [`projects/${site.projectNumber}`], calendarPeriod: "MONTH" },
      amount: { specifiedAmount: { currencyCode: "USD", units: String(monthlyLimitUsd) } },
      thresholdRules: alertPercents.map((percent) => ({
        thresholdPercent: percent / 100,
        spendBasis: "CURRENT_SPEND",
      })),
      allUpdatesRule: {
        monitoringNotificationChannels: channels.map(({ id }) => id),
        disableDefaultIamRecipients: false,
      },
    });
  }
}
