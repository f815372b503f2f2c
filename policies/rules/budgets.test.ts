import type { BudgetArgs as AwsBudgetArgs } from "@pulumi/aws/budgets/budget";
import type { BudgetArgs as AzureBudgetArgs } from "@pulumi/azure-native/consumption/budget";
import type { BudgetArgs as GcpBudgetArgs } from "@pulumi/gcp/billing/budget";
import { testRules } from "../testing";
import { aws, azure, gcp } from "../types";
import { rules } from "./budgets";

const awsBudget = {
  type: aws.budget,
  inputs: {
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: "5000",
    limitUnit: "USD",
    notifications: [
      {
        comparisonOperator: "GREATER_THAN",
        notificationType: "FORECASTED",
        threshold: 80,
        thresholdType: "PERCENTAGE",
        subscriberEmailAddresses: ["platform@example.com"],
      },
    ],
  } satisfies AwsBudgetArgs,
};
const azureBudget = {
  type: azure.budget,
  inputs: {
    scope: "/subscriptions/1",
    amount: 5000,
    category: "Cost",
    timeGrain: "Monthly",
    timePeriod: { startDate: "2026-11-01T00:00:00Z" },
    notifications: {
      early: {
        enabled: true,
        operator: "GreaterThan",
        threshold: 80,
        contactEmails: ["platform@example.com"],
      },
    },
  } satisfies AzureBudgetArgs,
};
const gcpBudget = {
  type: gcp.budget,
  inputs: {
    billingAccount: "1",
    amount: { specifiedAmount: { units: "5000" } },
    thresholdRules: [{ thresholdPercent: 0.8 }],
  } satisfies GcpBudgetArgs,
};
const networks = [
  { type: aws.internetGateway, inputs: {} },
  { type: azure.natGateway, inputs: {} },
  { type: gcp.network, inputs: {} },
];

testRules(rules, {
  "budget-alerts-aws": {
    pass: awsBudget,
    fail: [
      { notifications: undefined },
      { "notifications.0.threshold": 120 },
      { "notifications.0.subscriberEmailAddresses": [] },
    ],
    unknown: ["notifications"],
  },
  "budget-alerts-azure": {
    pass: azureBudget,
    fail: [
      { notifications: undefined },
      { "notifications.early.enabled": false },
      { "notifications.early.contactEmails": [] },
    ],
    unknown: ["notifications"],
  },
  "budget-alerts-gcp": {
    pass: gcpBudget,
    fail: [{ thresholdRules: undefined }, { thresholdRules: [{ thresholdPercent: 1.5 }] }],
    unknown: ["thresholdRules"],
  },
  "budget-exists": {
    pass: [awsBudget, azureBudget, gcpBudget, ...networks],
    fail: [[awsBudget, azureBudget, ...networks], { limitAmount: undefined }],
    unknown: ["limitAmount"],
  },
});
