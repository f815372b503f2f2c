import type { Cloud } from "../../infra/config/clouds";
import type { NodeSize } from "../../infra/config/schema";

/**
 * Instance types by node size (vCPU × GiB) and cloud: the general-purpose families that each cloud recommends and
 * offers in every zone of the regions the platform knows (November 2026). A change here replaces nodes.
 */
export const instanceTypes: Readonly<Record<Cloud, Readonly<Record<NodeSize, string>>>> = {
  aws: { "2x8": "m7i.large", "4x16": "m7i.xlarge", "8x32": "m7i.2xlarge", "16x64": "m7i.4xlarge" },
  azure: {
    "2x8": "Standard_D2ds_v5",
    "4x16": "Standard_D4ds_v5",
    "8x32": "Standard_D8ds_v5",
    "16x64": "Standard_D16ds_v5",
  },
  gcp: {
    "2x8": "n2-standard-2",
    "4x16": "n2-standard-4",
    "8x32": "n2-standard-8",
    "16x64": "n2-standard-16",
  },
};
