/** EKS control planes. */
import { all, mustBeFalse, mustBeTrue, mustEqual, mustInclude, mustMatch, when } from "../conditions";
import { nameOf } from "../links";
import { type Rule, resourceRule, stackRule } from "../rule";
import { aws } from "../types";
import { at, isOpenRange, isTrue, isUnset, listAt, textAt, texts } from "../values";
import { supportedKubernetesPattern, supportedKubernetesVersions } from "../versions";

const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;

/** Whether the settings of the VPC CNI add-on (JSON text) switch its network policy engine on. */
function networkPolicyOn(settings: string): boolean {
  try {
    return isTrue(at(JSON.parse(settings), "enableNetworkPolicy"));
  } catch {
    return false;
  }
}

export const rules: readonly Rule[] = [
  resourceRule({
    name: "aws-eks-api-not-open",
    description: "A public Kubernetes API endpoint answers only to listed address ranges.",
    severity: "critical",
    frameworks: "CIS-EKS 5.4.1; CKV_AWS_38; TFS no-public-cluster-access-to-cidr",
    remediation:
      "Set vpcConfig.endpointPublicAccess to false, or list the ranges in vpcConfig.publicAccessCidrs.",
    types: [aws.cluster],
    check: ({ inputs }, report) => {
      if (at(inputs, "vpcConfig.endpointPublicAccess") === false) return;
      const ranges = listAt(inputs, "vpcConfig.publicAccessCidrs");
      if (ranges.length === 0)
        report("the endpoint is public and vpcConfig.publicAccessCidrs is not set: anyone may connect");
      for (const range of ranges.filter(isOpenRange)) report(`vpcConfig.publicAccessCidrs holds ${range}`);
    },
  }),
  resourceRule({
    name: "aws-eks-private-endpoint",
    description: "Nodes reach the Kubernetes API inside the VPC.",
    severity: "high",
    frameworks: "CIS-EKS 5.4.2; FSBP EKS.1",
    remediation: "Set vpcConfig.endpointPrivateAccess to true.",
    types: [aws.cluster],
    check: mustBeTrue("vpcConfig.endpointPrivateAccess"),
  }),
  resourceRule({
    name: "aws-eks-control-plane-logs",
    description: "All five kinds of control plane log are on.",
    severity: "high",
    frameworks: "CIS-EKS 2.1.1; FSBP EKS.8; CKV_AWS_37; NAG EKS2",
    remediation: `Set enabledClusterLogTypes to ${LOG_TYPES.join(", ")}.`,
    types: [aws.cluster],
    check: mustInclude("enabledClusterLogTypes", LOG_TYPES),
  }),
  resourceRule({
    name: "aws-eks-secrets-encrypted",
    description: "Kubernetes secrets are envelope-encrypted with a customer-managed key.",
    severity: "high",
    frameworks: "CIS-EKS 5.3.1; FSBP EKS.3; CKV_AWS_58",
    remediation: "Set encryptionConfig with resources [secrets] and the ARN of a KMS key.",
    types: [aws.cluster],
    check: ({ inputs }, report) => {
      if (!texts(at(inputs, "encryptionConfig.resources")).includes("secrets")) {
        report("encryptionConfig.resources does not hold secrets");
      } else if (isUnset(at(inputs, "encryptionConfig.provider.keyArn"))) {
        report("encryptionConfig.provider.keyArn is not set");
      }
    },
  }),
  resourceRule({
    name: "aws-eks-supported-version",
    description: "The Kubernetes version is in standard support.",
    severity: "high",
    frameworks: "FSBP EKS.2; CKV_AWS_339; PRW eks_cluster_uses_a_supported_version",
    remediation: `Set version to one of ${supportedKubernetesVersions.join(", ")}.`,
    types: [aws.cluster],
    check: mustMatch(
      "version",
      supportedKubernetesPattern,
      `one of ${supportedKubernetesVersions.join(", ")}`,
    ),
  }),
  resourceRule({
    name: "aws-eks-deletion-protection",
    description: "EKS refuses to delete the cluster.",
    severity: "medium",
    resilience: true,
    frameworks: "PRW eks_cluster_deletion_protection_enabled",
    remediation: "Set deletionProtection to true.",
    types: [aws.cluster],
    check: mustBeTrue("deletionProtection"),
  }),
  resourceRule({
    name: "aws-eks-access-entries",
    description: "Access is granted by access entries, not by the aws-auth ConfigMap.",
    severity: "medium",
    frameworks: "CIS-EKS 4.1.7; BPG iam",
    remediation: 'Set accessConfig.authenticationMode to "API".',
    types: [aws.cluster],
    check: mustEqual("accessConfig.authenticationMode", "API"),
  }),
  resourceRule({
    name: "aws-eks-no-creator-admin",
    description: "Who creates the cluster does not stay its administrator.",
    severity: "high",
    frameworks: "BPG iam",
    remediation: "Set accessConfig.bootstrapClusterCreatorAdminPermissions to false and add access entries.",
    types: [aws.cluster],
    check: mustBeFalse("accessConfig.bootstrapClusterCreatorAdminPermissions"),
  }),
  resourceRule({
    name: "aws-eks-standard-support",
    description: "The cluster never drifts into extended support, which costs six times as much.",
    severity: "low",
    level: "advisory",
    frameworks: "WAF COST05",
    remediation: 'Set upgradePolicy.supportType to "STANDARD".',
    types: [aws.cluster],
    check: mustEqual("upgradePolicy.supportType", "STANDARD"),
  }),
  resourceRule({
    name: "aws-eks-no-masters-group",
    description: "No access entry puts anyone into system:masters, which cannot be revoked by RBAC.",
    severity: "critical",
    frameworks: "CIS-EKS 4.1.1; BPG iam",
    remediation: "Use a group of your own bound to a role, or an access policy.",
    types: [aws.accessEntry],
    check: when(
      (inputs) => texts(at(inputs, "kubernetesGroups")).includes("system:masters"),
      (_resource, report) => report("kubernetesGroups holds system:masters"),
    ),
  }),
  resourceRule({
    name: "aws-eks-pod-identity-scoped",
    description: "A pod identity belongs to one named service account of one namespace.",
    severity: "high",
    frameworks: "CIS-EKS 5.2.1; BPG iam",
    remediation: "Name the namespace and a service account other than default.",
    types: [aws.podIdentity],
    check: all(
      mustMatch("namespace", /^[a-z0-9-]+$/, "one namespace"),
      mustMatch("serviceAccount", /^(?!default$)[a-z0-9.-]+$/, "one service account other than default"),
    ),
  }),
  stackRule({
    name: "aws-eks-network-policy-engine",
    description: "Each EKS cluster has a network policy engine.",
    severity: "high",
    frameworks: "CIS-EKS 5.4.4; PRW eks_cluster_network_policy_enabled",
    remediation: 'Add the vpc-cni add-on with configurationValues {"enableNetworkPolicy":"true"}.',
    types: [aws.cluster, aws.addon],
    start: () => {
      const clusters = new Map<string, string>();
      const covered = new Set<string>();
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          if (type === aws.cluster) clusters.set(nameOf(resource, "name"), urn);
          else if (
            textAt(inputs, "addonName") === "vpc-cni" &&
            networkPolicyOn(textAt(inputs, "configurationValues"))
          ) {
            covered.add(textAt(inputs, "clusterName"));
          }
        },
        finish: (report) => {
          for (const [name, urn] of clusters) {
            if (!covered.has(name))
              report(urn, `cluster ${name} has no vpc-cni add-on with network policies on`);
          }
        },
      };
    },
  }),
];
