import type { StoredObject } from "./object";

/** What a cloud removes together with the object it belongs to, by type of the two. */
const goesWith: readonly (readonly [owner: RegExp, owned: RegExp])[] = [
  [/^aws:s3\/bucket:/, /^aws:s3\/bucket\w+:/],
  [/^aws:eks\/cluster:/, /^aws:eks\/(?:addon|accessEntry|accessPolicyAssociation|podIdentityAssociation):/],
  [/^aws:msk\/cluster:/, /^aws:msk\/(?:topic|clusterPolicy):/],
  [/^aws:appautoscaling\/target:/, /^aws:appautoscaling\/policy:/],
  [/^gcp:managedkafka\/cluster:/, /^gcp:managedkafka\/(?:topic|acl):/],
  [/^gcp:managedkafka\/connectCluster:/, /^gcp:managedkafka\/connector:/],
  [/^gcp:firestore\/database:/, /^gcp:firestore\/(?:field|index):/],
  [/^gcp:sql\/databaseInstance:/, /^gcp:sql\/(?:user|database):/],
  [/^aws:ecr\/repository:/, /^aws:ecr\/(?:lifecyclePolicy|repositoryPolicy):/],
  [/^aws:kms\/key:/, /^aws:kms\/(?:alias|keyPolicy):/],
  [/^aws:ec2\/routeTable:/, /^aws:ec2\/route:/],
  [/^aws:ec2\/subnet:/, /^aws:ec2\/routeTableAssociation:/],
  [/^aws:ec2\/securityGroup:/, /^aws:vpc\/securityGroup(?:Ingress|Egress)Rule:/],
  [/^aws:ec2\/vpcEndpoint:/, /^aws:ec2\/vpcEndpointRouteTableAssociation:/],
  [/^aws:ec2\/vpc:/, /^aws:ec2\/(?:defaultSecurityGroup|defaultNetworkAcl):/],
  [/^aws:sns\/topic:/, /^aws:sns\/(?:topicPolicy|topicSubscription):/],
  [/^aws:eks\/cluster:|:ManagedCluster$|^gcp:container\/cluster:/, /^kubernetes:/],
  [/^gcp:container\/cluster:/, /^gcp:container\/nodePool:/],
  [/^gcp:/, /^gcp:.*I[Aa][Mm]Member$/],
  [/^gcp:compute\/router:/, /^gcp:compute\/routerNat:/],
  [/^kubernetes:core\/v1:Namespace$/, /^kubernetes:/],
];

/** Whether `owned`, which refers to `owner`, disappears with it instead of holding it back. */
export function disappearsWith(owner: StoredObject, owned: StoredObject): boolean {
  if (goesWith.some(([first, second]) => first.test(owner.type) && second.test(owned.type))) return true;
  if (!owner.type.startsWith("azure-native:")) return false;
  return owned.id.toLowerCase().startsWith(`${owner.id.toLowerCase()}/`);
}
