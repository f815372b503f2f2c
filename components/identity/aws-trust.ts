/** Trust policies of IAM roles: who may take a role on. */

type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>;

function trust(service: string, actions: readonly string[], condition?: Condition): string {
  const statement = { Effect: "Allow", Principal: { Service: service }, Action: actions };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [condition ? { ...statement, Condition: condition } : statement],
  });
}

/**
 * A role for an AWS service. With `accountId` the service may take it on for that account's resources only; not every
 * service says whose it works for (EC2, EKS and ECR do not), and those could not take the role on at all.
 */
export function trustService(service: string, accountId?: string): string {
  const condition = accountId ? { StringEquals: { "aws:SourceAccount": accountId } } : undefined;
  return trust(service, ["sts:AssumeRole"], condition);
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
