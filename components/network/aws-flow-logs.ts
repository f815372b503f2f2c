/** What the flow log service may do: write into its log group. Log groups can only be listed all together. */
export function flowLogPolicy(groupArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        Resource: `${groupArn}:*`,
      },
      { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
    ],
  });
}
