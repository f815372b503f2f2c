import type { KubernetesVersion } from "../../infra/config/defaults";

/**
 * EKS add-ons: their versions and settings. Versions are pinned, so that the same configuration gives the same
 * cluster on any day; they are what EKS offered for each Kubernetes version in October 2026. To see newer ones:
 * `aws eks describe-addon-versions --kubernetes-version 1.36 --addon-name coredns`.
 */

export const addonNames = [
  "vpc-cni",
  "kube-proxy",
  "eks-pod-identity-agent",
  "coredns",
  "aws-ebs-csi-driver",
  "metrics-server",
] as const;
export type AddonName = (typeof addonNames)[number];

/** Run on every node and make it one: they come before the first node. The others need nodes to become active. */
export const nodeAddons: readonly AddonName[] = ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"];

const sameOnAll = {
  "vpc-cni": "v1.23.1-eksbuild.1",
  "eks-pod-identity-agent": "v1.4.0-eksbuild.2",
  coredns: "v1.14.6-eksbuild.4",
  "aws-ebs-csi-driver": "v1.66.0-eksbuild.1",
  "metrics-server": "v0.9.0-eksbuild.11",
};

/** Add-on versions by Kubernetes minor version. */
const versions: Readonly<Record<KubernetesVersion, Readonly<Record<AddonName, string>>>> = {
  "1.35": { ...sameOnAll, "kube-proxy": "v1.35.3-eksbuild.29" },
  "1.36": { ...sameOnAll, "kube-proxy": "v1.36.0-eksbuild.25" },
};

export const addonVersion = (kubernetesVersion: KubernetesVersion, addon: AddonName): string =>
  versions[kubernetesVersion][addon];

/** Settings that differ from an add-on's own; each add-on has its schema. */
const settings: Partial<Record<AddonName, object>> = {
  // Whole prefixes of addresses for pods: a small node runs 110 of them instead of 29.
  "vpc-cni": {
    enableNetworkPolicy: "true",
    env: { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" },
  },
  coredns: { autoScaling: { enabled: true, minReplicas: 2, maxReplicas: 10 } },
  // CoreDNS and the EBS CSI driver tolerate the system pool's taint by themselves.
  "metrics-server": { replicas: 2, tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }] },
};

export function addonSettings(addon: AddonName): { readonly configurationValues?: string } {
  const values = settings[addon];
  return values ? { configurationValues: JSON.stringify(values) } : {};
}

export interface AddonRole {
  readonly serviceAccount: string;
  readonly managedPolicy: string;
  /** Uses the key of the disks, for volumes encrypted with it. */
  readonly encryptsDisks: boolean;
}

/** Add-ons that call AWS: each as its own role, so that nodes need no permission for it. */
export const addonRoles: Partial<Record<AddonName, AddonRole>> = {
  "vpc-cni": {
    serviceAccount: "aws-node",
    managedPolicy: "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
    encryptsDisks: false,
  },
  "aws-ebs-csi-driver": {
    serviceAccount: "ebs-csi-controller-sa",
    managedPolicy: "arn:aws:iam::aws:policy/AmazonEBSCSIDriverEKSClusterScopedPolicy",
    encryptsDisks: true,
  },
};

/** Create volumes with a key and let EC2 use it for them. */
export function diskKeyPolicy(keyArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        Resource: keyArn,
      },
      {
        Effect: "Allow",
        Action: "kms:CreateGrant",
        Resource: keyArn,
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ],
  });
}
