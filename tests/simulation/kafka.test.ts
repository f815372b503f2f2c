import { describe, expect, test } from "vitest";
import { aws } from "../../tools/simulation/clouds/aws";
import { azure } from "../../tools/simulation/clouds/azure";
import { gcp } from "../../tools/simulation/clouds/gcp";

/** What each cloud's Kafka lets one change: growth and new versions in place, nothing smaller, no silent replacement. */

const topics = [
  [aws, "aws:msk/topic:Topic"],
  [azure, "azure-native:eventhub:EventHub"],
  [gcp, "gcp:managedkafka/topic:Topic"],
] as const;

test.each(topics)("partitions grow and never shrink: %#", (cloud, type) => {
  expect(cloud.refuses?.(type, "partitionCount", 6, 12)).toBeUndefined();
  expect(cloud.refuses?.(type, "partitionCount", 12, 6)).toContain("can grow and not shrink");
  expect(cloud.replaces(type)).not.toContain("partitionCount");
});

describe("clusters", () => {
  test("MSK takes a new version, another size and more brokers in place", () => {
    const type = "aws:msk/cluster:Cluster";
    for (const path of [
      "kafkaVersion",
      "brokerNodeGroupInfo.instanceType",
      "numberOfBrokerNodes",
      "configurationInfo",
    ]) {
      expect(aws.replaces(type)).not.toContain(path);
    }
    expect(aws.refuses?.(type, "numberOfBrokerNodes", 3, 6)).toBeUndefined();
    expect(aws.refuses?.(type, "numberOfBrokerNodes", 6, 3)).toContain("brokers can grow");
    const disk = "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize";
    expect(aws.refuses?.(type, disk, 500, 100)).toContain("disks can grow");
  });

  test("another key makes another cluster, and a namespace of another tier another namespace", () => {
    expect(aws.replaces("aws:msk/cluster:Cluster")).toContain("encryptionInfo.encryptionAtRestKmsKeyArn");
    expect(gcp.replaces("gcp:managedkafka/cluster:Cluster")).toContain("gcpConfig.kmsKey");
    expect(azure.replaces("azure-native:eventhub:Namespace")).toContain("sku.tier");
    expect(azure.replaces("azure-native:eventhub:Namespace")).not.toContain("sku.capacity");
  });

  test("Google's disks grow, though their sizes are texts", () => {
    const change = (from: string, to: string) =>
      gcp.refuses?.("gcp:managedkafka/cluster:Cluster", "brokerCapacityConfig.diskSizeGib", from, to);
    expect(change("500", "1000")).toBeUndefined();
    expect(change("1000", "500")).toContain("from 1000 to 500");
  });
});
