import type { PackageName } from "./shape";

const words = (text: string): string[] => text.trim().split(/\s+/);
const under = (folder: string, names: string): string[] => words(names).map((name) => `${folder}/${name}`);

/** SDK modules that the schema always holds: the simulator's own tests use them, whether or not the program does. */
export const seed: Readonly<Record<PackageName, readonly string[]>> = {
  aws: [
    ...words("getAvailabilityZones getCallerIdentity getPartition getRegion"),
    ...under(
      "ec2",
      `vpc subnet internetGateway natGateway eip route routeTable routeTableAssociation securityGroup
      defaultSecurityGroup defaultNetworkAcl networkAcl flowLog vpcEndpoint launchTemplate vpcEndpointRouteTableAssociation
      vpcIpv4CidrBlockAssociation vpcDhcpOptions getVpc getSubnets`,
    ),
    ...under("vpc", "securityGroupIngressRule securityGroupEgressRule"),
    ...under(
      "eks",
      `cluster nodeGroup addon accessEntry accessPolicyAssociation podIdentityAssociation getCluster`,
    ),
    ...under(
      "iam",
      `role rolePolicy policy rolePolicyAttachment openIdConnectProvider instanceProfile getPolicyDocument`,
    ),
    ...under("kms", "key alias keyPolicy getKey"),
    ...under(
      "s3",
      `bucket bucketVersioning bucketServerSideEncryptionConfiguration bucketPublicAccessBlock bucketPolicy
      bucketLifecycleConfiguration bucketOwnershipControls bucketObjectLockConfiguration bucketLogging`,
    ),
    ...under(
      "ecr",
      "repository lifecyclePolicy repositoryPolicy registryScanningConfiguration replicationConfiguration getRepository",
    ),
    ...under("cloudtrail", "trail"),
    ...under("budgets", "budget"),
    ...under("cloudwatch", "logGroup logResourcePolicy metricAlarm logMetricFilter"),
    ...under("sns", "topic topicPolicy topicSubscription"),
    ...under("route53", "zone record"),
    ...under("autoscaling", "tag"),
  ],
  "azure-native": [
    ...under("resources", "resourceGroup getResourceGroup"),
    ...under(
      "network",
      `virtualNetwork subnet natGateway publicIPAddress publicIPPrefix networkSecurityGroup securityRule
      routeTable route flowLog networkWatcher privateEndpoint privateDnsZoneGroup getVirtualNetwork getSubnet`,
    ),
    ...under("privatedns", "privateZone virtualNetworkLink"),
    ...under(
      "containerservice",
      `managedCluster agentPool maintenanceConfiguration listManagedClusterUserCredentials getManagedCluster`,
    ),
    ...under("keyvault", "vault key secret getVault getKey"),
    ...under("managedidentity", "userAssignedIdentity federatedIdentityCredential"),
    ...under("authorization", "roleAssignment roleDefinition managementLockByScope getClientConfig"),
    ...under("containerregistry", "registry getRegistry"),
    ...under("compute", "diskEncryptionSet"),
    ...under(
      "storage",
      `storageAccount blobContainer blobContainerImmutabilityPolicy blobServiceProperties managementPolicy`,
    ),
    ...under("operationalinsights", "workspace"),
    ...under("monitor", "actionGroup diagnosticSetting subscriptionDiagnosticSetting activityLogAlert"),
    ...under("applicationinsights", "component"),
    ...under("consumption", "budget"),
  ],
  gcp: [
    ...under(
      "compute",
      "network subnetwork router routerNat address firewall route globalAddress getZones getNetwork",
    ),
    ...under("container", "cluster nodePool getCluster getEngineVersions"),
    ...under("kms", "keyRing cryptoKey cryptoKeyIAMMember getKMSCryptoKey"),
    ...under("serviceaccount", "account iammember"),
    ...under("projects", "iammember iamauditConfig service serviceIdentity iamcustomRole"),
    ...under("artifactregistry", "repository repositoryIamMember"),
    ...under("storage", "bucket bucketIAMMember getProjectServiceAccount"),
    ...under("logging", "projectSink projectBucketConfig metric"),
    ...under("billing", "budget"),
    ...under("dns", "managedZone policy recordSet"),
    ...under("monitoring", "notificationChannel"),
    ...under("organizations", "getProject getClientConfig"),
  ],
  kubernetes: [
    ...under(
      "core/v1",
      `namespace configMap secret service serviceAccount limitRange resourceQuota persistentVolumeClaim pod`,
    ),
    ...under("apps/v1", "deployment statefulSet daemonSet"),
    ...under("autoscaling/v2", "horizontalPodAutoscaler"),
    ...under("batch/v1", "job cronJob"),
    ...under("networking/v1", "networkPolicy ingress ingressClass"),
    ...under("policy/v1", "podDisruptionBudget"),
    ...under("rbac/v1", "role roleBinding clusterRole clusterRoleBinding"),
    ...under("storage/v1", "storageClass"),
    ...under("scheduling/v1", "priorityClass"),
    ...under("helm/v3", "release"),
  ],
  random: words("randomId randomPassword randomString randomPet randomUuid randomInteger"),
};
