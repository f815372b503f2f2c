/** Trust policies of IAM roles: who may take a role on. */

type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>;

function trust(service: string, actions: readonly string[], condition?: Condition): string {
  const statement = { Effect: "Allow", Principal: { Service: service }, Action: actions };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [condition ? { ...statement, Condition: condition } : statement],
  });
}

/** A role for an AWS service that acts for this account and no other. */
export function trustService(service: string, accountId: string): string {
  return trust(service, ["sts:AssumeRole"], { StringEquals: { "aws:SourceAccount": accountId } });
}

/** A role for EC2 instances. EC2 says nothing about the source when it hands out an instance's role. */
export function trustInstances(): string {
  return trust("ec2.amazonaws.com", ["sts:AssumeRole"]);
}

export interface PodTrust {
  readonly accountId: string;
  readonly clusterArn: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * A role for the pods of one service account. EKS Pod Identity sets the session tags itself, so a pod cannot claim
 * to be another's, and an association made elsewhere in the account does not open the role.
 */
export function trustPods({ accountId, clusterArn, namespace, serviceAccount }: PodTrust): string {
  return trust("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"], {
    StringEquals: {
      "aws:SourceAccount": accountId,
      "aws:RequestTag/eks-cluster-arn": clusterArn,
      "aws:RequestTag/kubernetes-namespace": namespace,
      "aws:RequestTag/kubernetes-service-account": serviceAccount,
    },
  });
}
