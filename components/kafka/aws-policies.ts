/** Documents of MSK: what the replicator between two clusters may do, and who may read the first of them. */

/**
 * Lets MSK's replicator connect from another region (AWS documentation, "Prepare source and target clusters").
 * Whoever reads still needs the permissions of the replicator's role.
 */
export function replicatorConnects(clusterArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReplicatorConnects",
        Effect: "Allow",
        Principal: { Service: "kafka.amazonaws.com" },
        Action: ["kafka:CreateVpcConnection", "kafka:GetBootstrapBrokers", "kafka:DescribeClusterV2"],
        Resource: clusterArn,
      },
    ],
  });
}

/** What the replicator does itself: read all of the source; write events, offsets and settings to the target. */
export function replicatorPermissions(source: string, target: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReadsSource",
        Effect: "Allow",
        Action: [
          "kafka-cluster:Connect",
          "kafka-cluster:DescribeCluster",
          "kafka-cluster:DescribeTopic",
          "kafka-cluster:DescribeTopicDynamicConfiguration",
          "kafka-cluster:DescribeGroup",
          "kafka-cluster:ReadData",
          // The replicator keeps its own place in a consumer group of the source.
          "kafka-cluster:AlterGroup",
        ],
        Resource: everythingIn(source),
      },
      {
        Sid: "WritesTarget",
        Effect: "Allow",
        Action: [
          "kafka-cluster:Connect",
          "kafka-cluster:DescribeCluster",
          "kafka-cluster:DescribeTopic",
          "kafka-cluster:CreateTopic",
          "kafka-cluster:AlterTopic",
          "kafka-cluster:DescribeTopicDynamicConfiguration",
          "kafka-cluster:AlterTopicDynamicConfiguration",
          "kafka-cluster:DescribeGroup",
          "kafka-cluster:AlterGroup",
          "kafka-cluster:ReadData",
          "kafka-cluster:WriteData",
          "kafka-cluster:WriteDataIdempotently",
        ],
        Resource: everythingIn(target),
      },
    ],
  });
}

/** The cluster, its topics and its groups: their ARNs differ from the cluster's in one word and what follows its id. */
function everythingIn(clusterArn: string): string[] {
  return [
    clusterArn,
    `${clusterArn.replace(":cluster/", ":topic/")}/*`,
    `${clusterArn.replace(":cluster/", ":group/")}/*`,
  ];
}
