/** Documents and categories of what RDS tells people. */

/** Kinds of events worth a message, by what they are about (FSBP RDS.20 and RDS.21). */
export const alertCategories = {
  "db-instance": ["maintenance", "configuration change", "failure", "failover", "low storage", "recovery"],
  "db-parameter-group": ["configuration change"],
} as const;

/** RDS, working for this account, may publish to the topic; nobody else may. */
export function publishPolicy(topic: string, accountId: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RdsPublishes",
        Effect: "Allow",
        Principal: { Service: "events.rds.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topic,
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ],
  });
}
