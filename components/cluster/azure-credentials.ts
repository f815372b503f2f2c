import { listManagedClusterUserCredentialsOutput } from "@pulumi/azure-native/containerservice/listManagedClusterUserCredentials";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { z } from "zod";
import type { ExecPlugin } from "./kubeconfig";

/** The application id of AKS's API servers in Entra ID, the same in every tenant (AKS documentation, kubelogin). */
const serverId = "6dae42f8-4368-4678-94ff-3960e28e3630";

/** Asks Entra ID for a token of whoever is signed in to the Azure CLI. */
export const entraLogin: ExecPlugin = {
  command: "kubelogin",
  args: ["get-token", "--login", "azurecli", "--server-id", serverId],
  installHint: "kubelogin is missing: run `az aks install-cli`",
  provideClusterInfo: false,
};

const userKubeconfig = z.object({
  clusters: z
    .array(z.object({ cluster: z.object({ "certificate-authority-data": z.string().min(1) }) }))
    .min(1),
});

/**
 * The certificate authority of a cluster's API server, in base64. Azure gives it nowhere but in the kubeconfig for
 * users, which holds no secret in a cluster without local accounts.
 */
export function certificateAuthority(
  parent: pulumi.Resource,
  resourceName: pulumi.Output<string>,
  resourceGroupName: pulumi.Output<string>,
): pulumi.Output<string> {
  return listManagedClusterUserCredentialsOutput({ resourceName, resourceGroupName }, { parent }).apply(
    ({ kubeconfigs }) => {
      const text = Buffer.from(kubeconfigs[0]?.value ?? "", "base64").toString("utf8");
      const parsed = userKubeconfig.safeParse(parse(text));
      const authority = parsed.data?.clusters[0]?.cluster["certificate-authority-data"];
      if (!authority) throw new pulumi.RunError("Azure gave a kubeconfig without a certificate authority");
      return authority;
    },
  );
}
