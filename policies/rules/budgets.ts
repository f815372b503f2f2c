/** Monthly budgets with alerts, in each cloud. */
import { type Rule, resourceRule, stackRule } from "../rule";
import { aws, azure, gcp } from "../types";
import { at, isUnset, listAt, numberAt, record } from "../values";

/**
 * The types of the budget and of what only a site's own network has in each cloud: the stack that builds it is the one
 * that budgets the site. Networks in recovery regions have no way to the internet.
 */
const CLOUDS: readonly { budget: string; network: string; cloud: string }[] = [
  { budget: aws.budget, network: aws.internetGateway, cloud: "AWS" },
  { budget: azure.budget, network: azure.natGateway, cloud: "Azure" },
  { budget: gcp.budget, network: gcp.network, cloud: "Google Cloud" },
];

/** Where the three clouds' budgets keep their amount. */
const AMOUNTS = ["limitAmount", "amount"] as const;

export const rules: readonly Rule[] = [
  resourceRule({
    name: "budget-alerts-aws",
    description: "An AWS budget tells somebody before it is spent.",
    severity: "low",
    level: "advisory",
    frameworks: "WAF COST02",
    remediation: "Add a notification at or below 100 percent with a subscriber.",
    types: [aws.budget],
    check: ({ inputs }, report) => {
      const early = listAt(inputs, "notifications").some(
        (item) =>
          numberAt(item, "threshold") <= 100 &&
          !(isUnset(at(item, "subscriberEmailAddresses")) && isUnset(at(item, "subscriberSnsTopicArns"))),
      );
      if (!early) report("has no notification at or below 100 percent with a subscriber");
    },
  }),
  resourceRule({
    name: "budget-alerts-azure",
    description: "An Azure budget tells somebody before it is spent.",
    severity: "low",
    level: "advisory",
    frameworks: "WAF COST02",
    remediation:
      "Add an enabled notification at or below 100 percent with contactEmails, contactRoles or contactGroups.",
    types: [azure.budget],
    check: ({ inputs }, report) => {
      const early = Object.values(record(at(inputs, "notifications"))).some(
        (item) =>
          at(item, "enabled") === true &&
          numberAt(item, "threshold") <= 100 &&
          ["contactEmails", "contactRoles", "contactGroups"].some((path) => !isUnset(at(item, path))),
      );
      if (!early) report("has no enabled notification at or below 100 percent with a contact");
    },
  }),
  resourceRule({
    name: "budget-alerts-gcp",
    description: "A Google Cloud budget tells somebody before it is spent.",
    severity: "low",
    level: "advisory",
    frameworks: "WAF COST02",
    remediation: "Add a threshold rule at or below 1.0 (100 percent).",
    types: [gcp.budget],
    check: ({ inputs }, report) => {
      if (!listAt(inputs, "thresholdRules").some((item) => numberAt(item, "thresholdPercent") <= 1)) {
        report("has no threshold rule at or below 1.0");
      }
    },
  }),
  stackRule({
    name: "budget-exists",
    description: "Where a cluster runs, a budget watches what it costs.",
    severity: "low",
    level: "advisory",
    frameworks: "WAF COST02",
    remediation: "Add a budget for the account, subscription or project.",
    types: CLOUDS.flatMap(({ budget, network }) => [budget, network]),
    start: () => {
      const networks = new Map<string, string>();
      const watched = new Set<string>();
      return {
        collect: ({ type, urn, inputs }) => {
          for (const { budget, network, cloud } of CLOUDS) {
            if (type === network) networks.set(cloud, urn);
            if (type === budget && AMOUNTS.some((path) => !isUnset(at(inputs, path)))) watched.add(cloud);
          }
        },
        finish: (report) => {
          for (const [cloud, urn] of networks) {
            if (!watched.has(cloud)) report(urn, `there is no ${cloud} budget with an amount`);
          }
        },
      };
    },
  }),
];
