/** ElastiCache replication groups and their users. */
import { all, mustBeSet, mustBeTrue, mustBeWithin, mustEqual, mustNotBeSet } from "../conditions";
import { type Rule, resourceRule } from "../rule";
import { aws } from "../types";
import { textAt } from "../values";

const types = [aws.cache];

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-cache-in-transit",
    description: "A cache is reached over TLS only.",
    severity: "high",
    frameworks: "FSBP ElastiCache.5; CKV_AWS_30",
    remediation: 'Set transitEncryptionEnabled to true and transitEncryptionMode to "required".',
    types,
    check: all(mustBeTrue("transitEncryptionEnabled"), mustEqual("transitEncryptionMode", "required")),
  }),
  resourceRule({
    name: "aws-cache-at-rest",
    description: "What a cache writes to disks and snapshots is encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "FSBP ElastiCache.4; CKV_AWS_29; CKV_AWS_191",
    remediation: "Set atRestEncryptionEnabled to true and kmsKeyId.",
    types,
    check: all(mustBeTrue("atRestEncryptionEnabled"), mustBeSet("kmsKeyId")),
  }),
  resourceRule({
    name: "aws-cache-users",
    description: "Who enters a cache is one of its users; there is no shared token.",
    severity: "high",
    frameworks: "FSBP ElastiCache.6; CKV_AWS_31",
    remediation: "Set userGroupIds and leave authToken out.",
    types,
    check: all(mustBeSet("userGroupIds"), mustNotBeSet("authToken"), mustNotBeSet("authTokenWo")),
  }),
  resourceRule({
    name: "aws-cache-user-by-role",
    description: "A user of a cache proves itself by an IAM role, never by a password.",
    severity: "high",
    frameworks: "FSBP ElastiCache.6",
    remediation: 'Set authenticationMode.type to "iam" and leave passwords out.',
    types: [aws.cacheUser],
    check: all(
      mustEqual("authenticationMode.type", "iam"),
      mustNotBeSet("passwords"),
      mustNotBeSet("noPasswordRequired"),
    ),
  }),
  resourceRule({
    name: "aws-cache-snapshots",
    description: "A cache keeps daily snapshots.",
    severity: "medium",
    frameworks: "FSBP ElastiCache.1; CKV_AWS_134; TFS enable-backup-retention",
    remediation: "Set snapshotRetentionLimit, 1 to 35.",
    types,
    check: mustBeWithin("snapshotRetentionLimit", 1, 35),
  }),
  resourceRule({
    name: "aws-cache-failover",
    description: "A cache survives the loss of a zone.",
    severity: "medium",
    resilience: true,
    frameworks: "FSBP ElastiCache.3; CKV2_AWS_50",
    remediation:
      "Set automaticFailoverEnabled and multiAzEnabled to true, and numCacheClusters to 2 or more.",
    types,
    check: all(mustBeTrue("automaticFailoverEnabled"), mustBeTrue("multiAzEnabled")),
  }),
  resourceRule({
    name: "aws-cache-subnets",
    description: "A cache stands in subnets that were chosen for it.",
    severity: "high",
    frameworks: "FSBP ElastiCache.7; PRW elasticache_cluster_uses_public_subnet",
    remediation: "Set subnetGroupName to a group of private subnets.",
    types,
    check: ({ inputs }, report) => {
      if (["", "default"].includes(textAt(inputs, "subnetGroupName")))
        report("stands in the default group of subnets");
    },
  }),
];
