import type { StorageClassArgs } from "@pulumi/kubernetes/storage/v1/storageClass";
import type { SiteContext } from "../../infra/context";
import type { Keys } from "../keys/contract";

/** The class of the brokers' disks. */
export const storageClassName = "kafka";

/**
 * Fast disks under the customer's key that grow, wait for a broker to have a zone, and outlive their claim. On Azure
 * the cluster's own disk encryption set covers every disk.
 */
export function storageClassArgs({ site, tags }: SiteContext, keys: Keys): StorageClassArgs {
  const key = keys.ids.disks;
  const kind = {
    aws: { provisioner: "ebs.csi.aws.com", parameters: { type: "gp3", encrypted: "true", kmsKeyId: key } },
    azure: { provisioner: "disk.csi.azure.com", parameters: { skuName: "Premium_LRS" } },
    gcp: {
      provisioner: "pd.csi.storage.gke.io",
      parameters: { type: "pd-ssd", "disk-encryption-kms-key": key },
    },
  }[site.cloud];
  return {
    metadata: { name: storageClassName, labels: tags },
    ...kind,
    allowVolumeExpansion: true,
    reclaimPolicy: "Retain",
    volumeBindingMode: "WaitForFirstConsumer",
  };
}
