/**
 * AWS services that private nodes and workloads call. Requests to them stay inside the VPC; a NAT gateway is left for
 * the first pull of a public image and for what workloads are allowed to reach.
 */

/** Reached by routes, free of charge. */
export const gatewayServices = ["s3", "dynamodb"] as const;

/** Reached through addresses in the data subnets, under the services' own names. */
export const interfaceServices = [
  "ec2", // the VPC CNI attaches network interfaces, the EBS CSI driver volumes
  "ecr.api",
  "ecr.dkr",
  "eks", // nodes look up their cluster
  "eks-auth", // the Pod Identity agent
  "kms",
  "logs",
  "secretsmanager",
  "sts",
] as const;
