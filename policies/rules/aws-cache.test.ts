import type { ReplicationGroupArgs } from "@pulumi/aws/elasticache/replicationGroup";
import type { UserArgs } from "@pulumi/aws/elasticache/user";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-cache";

const cache = {
  type: aws.cache,
  inputs: {
    description: "Cache",
    engine: "valkey",
    transitEncryptionEnabled: true,
    transitEncryptionMode: "required",
    atRestEncryptionEnabled: true,
    kmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/1",
    userGroupIds: ["users"],
    snapshotRetentionLimit: 7,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    numCacheClusters: 2,
    subnetGroupName: "data",
  } satisfies ReplicationGroupArgs,
};
const user = {
  type: aws.cacheUser,
  inputs: {
    userId: "services",
    userName: "services",
    engine: "valkey",
    accessString: "on ~* +@all",
    authenticationMode: { type: "iam" },
  } satisfies UserArgs,
};

testRules(rules, {
  "aws-cache-in-transit": {
    pass: cache,
    fail: [{ transitEncryptionEnabled: false }, { transitEncryptionMode: "preferred" }],
    unknown: ["transitEncryptionEnabled", "transitEncryptionMode"],
  },
  "aws-cache-at-rest": {
    pass: cache,
    fail: [{ atRestEncryptionEnabled: undefined }, { kmsKeyId: undefined }],
    unknown: ["kmsKeyId"],
  },
  "aws-cache-users": {
    pass: cache,
    fail: [{ userGroupIds: [] }, { authToken: "token" }, { authTokenWo: "token" }],
    unknown: ["userGroupIds"],
  },
  "aws-cache-user-by-role": {
    pass: user,
    fail: [
      { "authenticationMode.type": "password" },
      { passwords: ["secret"] },
      { noPasswordRequired: true },
    ],
    unknown: ["authenticationMode.type"],
  },
  "aws-cache-snapshots": {
    pass: cache,
    fail: [{ snapshotRetentionLimit: 0 }, { snapshotRetentionLimit: undefined }],
    unknown: ["snapshotRetentionLimit"],
  },
  "aws-cache-failover": {
    pass: cache,
    fail: [{ automaticFailoverEnabled: false }, { multiAzEnabled: undefined }],
    unknown: ["multiAzEnabled"],
  },
  "aws-cache-subnets": {
    pass: cache,
    fail: [{ subnetGroupName: undefined }, { subnetGroupName: "default" }],
    unknown: ["subnetGroupName"],
  },
});
