/** All rules of the pack. A rule file that is not listed here fails a test. */
import type { Rule } from "./rule";
import { rules as awsAudit } from "./rules/aws-audit";
import { rules as awsBackup } from "./rules/aws-backup";
import { rules as awsCache } from "./rules/aws-cache";
import { rules as awsCluster } from "./rules/aws-cluster";
import { rules as awsDocuments } from "./rules/aws-documents";
import { rules as awsEncryption } from "./rules/aws-encryption";
import { rules as awsIam } from "./rules/aws-iam";
import { rules as awsKafka } from "./rules/aws-kafka";
import { rules as awsNetwork } from "./rules/aws-network";
import { rules as awsNodes } from "./rules/aws-nodes";
import { rules as awsPostgres } from "./rules/aws-postgres";
import { rules as awsRegistry } from "./rules/aws-registry";
import { rules as awsStores } from "./rules/aws-stores";
import { rules as azureAudit } from "./rules/azure-audit";
import { rules as azureBackup } from "./rules/azure-backup";
import { rules as azureCache } from "./rules/azure-cache";
import { rules as azureCluster } from "./rules/azure-cluster";
import { rules as azureDocuments } from "./rules/azure-documents";
import { rules as azureIam } from "./rules/azure-iam";
import { rules as azureKafka } from "./rules/azure-kafka";
import { rules as azureKeyvault } from "./rules/azure-keyvault";
import { rules as azureNetwork } from "./rules/azure-network";
import { rules as azureNodes } from "./rules/azure-nodes";
import { rules as azurePostgres } from "./rules/azure-postgres";
import { rules as azureRegistry } from "./rules/azure-registry";
import { rules as azureStores } from "./rules/azure-stores";
import { rules as budgets } from "./rules/budgets";
import { rules as gcpAudit } from "./rules/gcp-audit";
import { rules as gcpBackup } from "./rules/gcp-backup";
import { rules as gcpCache } from "./rules/gcp-cache";
import { rules as gcpCluster } from "./rules/gcp-cluster";
import { rules as gcpDocuments } from "./rules/gcp-documents";
import { rules as gcpIam } from "./rules/gcp-iam";
import { rules as gcpKafka } from "./rules/gcp-kafka";
import { rules as gcpKeys } from "./rules/gcp-keys";
import { rules as gcpNetwork } from "./rules/gcp-network";
import { rules as gcpNodes } from "./rules/gcp-nodes";
import { rules as gcpPostgres } from "./rules/gcp-postgres";
import { rules as gcpRegistry } from "./rules/gcp-registry";
import { rules as gcpStores } from "./rules/gcp-stores";
import { rules as kubernetesAvailability } from "./rules/kubernetes-availability";
import { rules as kubernetesNetwork } from "./rules/kubernetes-network";
import { rules as kubernetesPods } from "./rules/kubernetes-pods";
import { rules as kubernetesRbac } from "./rules/kubernetes-rbac";
import { rules as kubernetesWorkloads } from "./rules/kubernetes-workloads";
import { rules as protection } from "./rules/protection";
import { rules as recovery } from "./rules/recovery";
import { rules as secrets } from "./rules/secrets";
import { rules as tags } from "./rules/tags";
import { rules as vpn } from "./rules/vpn";

export const allRules: readonly Rule[] = [
  ...awsAudit,
  ...awsBackup,
  ...awsCache,
  ...awsCluster,
  ...awsDocuments,
  ...awsEncryption,
  ...awsIam,
  ...awsKafka,
  ...awsNetwork,
  ...awsNodes,
  ...awsPostgres,
  ...awsRegistry,
  ...awsStores,
  ...azureAudit,
  ...azureBackup,
  ...azureCache,
  ...azureCluster,
  ...azureDocuments,
  ...azureIam,
  ...azureKafka,
  ...azureKeyvault,
  ...azureNetwork,
  ...azureNodes,
  ...azurePostgres,
  ...azureRegistry,
  ...azureStores,
  ...budgets,
  ...gcpAudit,
  ...gcpBackup,
  ...gcpCache,
  ...gcpCluster,
  ...gcpDocuments,
  ...gcpIam,
  ...gcpKafka,
  ...gcpKeys,
  ...gcpNetwork,
  ...gcpNodes,
  ...gcpPostgres,
  ...gcpRegistry,
  ...gcpStores,
  ...kubernetesAvailability,
  ...kubernetesNetwork,
  ...kubernetesPods,
  ...kubernetesRbac,
  ...kubernetesWorkloads,
  ...protection,
  ...recovery,
  ...secrets,
  ...tags,
  ...vpn,
];
