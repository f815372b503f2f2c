import type { AccessEntryArgs } from "@pulumi/aws/eks/accessEntry";
import type { AddonArgs } from "@pulumi/aws/eks/addon";
import type { ClusterArgs } from "@pulumi/aws/eks/cluster";
import type { PodIdentityAssociationArgs } from "@pulumi/aws/eks/podIdentityAssociation";
import { testRules } from "../testing";
import { aws } from "../types";
import { rules } from "./aws-cluster";

const cluster = {
  type: aws.cluster,
  inputs: {
    name: "prod",
    roleArn: "arn:aws:iam::111122223333:role/eks",
    version: "1.36",
    deletionProtection: true,
    enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    encryptionConfig: {
      provider: { keyArn: "arn:aws:kms:eu-central-1:111122223333:key/1" },
      resources: ["secrets"],
    },
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
    upgradePolicy: { supportType: "STANDARD" },
    vpcConfig: {
      subnetIds: ["subnet-1", "subnet-2"],
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.0/24"],
    },
  } satisfies ClusterArgs,
};
const accessEntry = {
  type: aws.accessEntry,
  inputs: {
    clusterName: "prod",
    principalArn: "arn:aws:iam::111122223333:role/ops",
    kubernetesGroups: ["platform-operators"],
  } satisfies AccessEntryArgs,
};
const podIdentity = {
  type: aws.podIdentity,
  inputs: {
    clusterName: "prod",
    namespace: "shop",
    serviceAccount: "orders",
    roleArn: "arn:aws:iam::111122223333:role/orders",
  } satisfies PodIdentityAssociationArgs,
};
const addon = {
  type: aws.addon,
  inputs: {
    clusterName: "prod",
    addonName: "vpc-cni",
    configurationValues: '{"enableNetworkPolicy":"true"}',
  } satisfies AddonArgs,
};

testRules(rules, {
  "aws-eks-api-not-open": {
    pass: cluster,
    alsoPass: [{ type: aws.cluster, inputs: { vpcConfig: { endpointPublicAccess: false } } }],
    fail: [
      { "vpcConfig.publicAccessCidrs": ["0.0.0.0/0"] },
      { "vpcConfig.publicAccessCidrs": ["203.0.113.0/24", "::/0"] },
      { "vpcConfig.publicAccessCidrs": undefined },
      { vpcConfig: { subnetIds: [] } },
    ],
    unknown: ["vpcConfig.publicAccessCidrs", "vpcConfig.endpointPublicAccess"],
  },
  "aws-eks-private-endpoint": {
    pass: cluster,
    fail: [{ "vpcConfig.endpointPrivateAccess": false }, { "vpcConfig.endpointPrivateAccess": undefined }],
    unknown: ["vpcConfig.endpointPrivateAccess", "vpcConfig"],
  },
  "aws-eks-control-plane-logs": {
    pass: cluster,
    fail: [{ enabledClusterLogTypes: ["api", "audit"] }, { enabledClusterLogTypes: undefined }],
    unknown: ["enabledClusterLogTypes", "enabledClusterLogTypes.1"],
  },
  "aws-eks-secrets-encrypted": {
    pass: cluster,
    fail: [
      { encryptionConfig: undefined },
      { "encryptionConfig.resources": [] },
      { "encryptionConfig.provider": {} },
    ],
    unknown: ["encryptionConfig.provider.keyArn"],
  },
  "aws-eks-supported-version": {
    pass: cluster,
    fail: [{ version: "1.34" }, { version: "1.3" }, { version: undefined }],
    unknown: ["version"],
  },
  "aws-eks-deletion-protection": {
    pass: cluster,
    fail: [{ deletionProtection: false }, { deletionProtection: undefined }],
    unknown: ["deletionProtection"],
  },
  "aws-eks-access-entries": {
    pass: cluster,
    fail: [{ "accessConfig.authenticationMode": "API_AND_CONFIG_MAP" }, { accessConfig: undefined }],
    unknown: ["accessConfig"],
  },
  "aws-eks-no-creator-admin": {
    pass: cluster,
    fail: [
      { "accessConfig.bootstrapClusterCreatorAdminPermissions": true },
      { "accessConfig.bootstrapClusterCreatorAdminPermissions": undefined },
    ],
    unknown: ["accessConfig.bootstrapClusterCreatorAdminPermissions"],
  },
  "aws-eks-standard-support": {
    pass: cluster,
    fail: [{ upgradePolicy: undefined }, { "upgradePolicy.supportType": "EXTENDED" }],
    unknown: ["upgradePolicy"],
  },
  "aws-eks-no-masters-group": {
    pass: accessEntry,
    fail: [{ kubernetesGroups: ["readers", "system:masters"] }],
    unknown: ["kubernetesGroups"],
  },
  "aws-eks-pod-identity-scoped": {
    pass: podIdentity,
    fail: [{ namespace: "*" }, { serviceAccount: "default" }, { serviceAccount: "*" }],
    unknown: ["namespace", "serviceAccount"],
  },
  "aws-eks-network-policy-engine": {
    pass: [cluster, addon],
    fail: [
      [cluster],
      [cluster, { ...addon, inputs: { ...addon.inputs, configurationValues: "{}" } }],
      [cluster, { ...addon, inputs: { ...addon.inputs, configurationValues: "not json" } }],
      [cluster, { ...addon, inputs: { ...addon.inputs, clusterName: "other" } }],
    ],
    unknown: ["name"],
  },
});
