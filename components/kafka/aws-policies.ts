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

/** What another site's MirrorMaker does: read what is replicated and all offsets, write the copies and its own notes. */
export function mirrorPermissions(
  clusterArn: string,
  read: readonly string[],
  write: readonly string[],
): string {
  const topic = (name: string) => `${clusterArn.replace(":cluster/", ":topic/")}/${name}`;
  const look = ["kafka-cluster:DescribeTopic", "kafka-cluster:DescribeTopicDynamicConfiguration"];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Connects",
        Effect: "Allow",
        Action: ["kafka-cluster:Connect", "kafka-cluster:DescribeCluster"],
        Resource: clusterArn,
      },
      {
        Sid: "Reads",
        Effect: "Allow",
        Action: [...look, "kafka-cluster:ReadData"],
        Resource: read.map(topic),
      },
      {
        Sid: "Writes",
        Effect: "Allow",
        Action: [
          ...look,
          "kafka-cluster:ReadData",
          "kafka-cluster:WriteData",
          "kafka-cluster:WriteDataIdempotently",
        ],
        Resource: write.map(topic),
      },
      {
        Sid: "TranslatesOffsets",
        Effect: "Allow",
        Action: ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"],
        Resource: `${clusterArn.replace(":cluster/", ":group/")}/*`,
      },
    ],
  });
}

/** Trust in the tokens of one service account of a cluster elsewhere. */
export function trustTokens(providerArn: string, issuer: string, subject: string, audience: string): string {
  const claims = issuer.replace(/^https:\/\//, "");
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [`${claims}:sub`]: subject, [`${claims}:aud`]: audience } },
      },
    ],
  });
}
