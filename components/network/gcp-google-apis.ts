/**
 * Private access to Google's own services: their names lead to the addresses of restricted.googleapis.com, which
 * only networks of Google Cloud reach and which serve only the services that VPC Service Controls can fence. The
 * addresses are Google's, fixed and announced by no one else.
 */
export const restrictedRange = "199.36.153.4/30";
export const restrictedAddresses = ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"];

export interface PrivateDomain {
  readonly domain: string;
  /** The name in the domain that has the addresses; all others are aliases of it. */
  readonly target: string;
}

/** Domains that nodes and workloads need: the APIs, Artifact Registry, and where GKE pulls its own images from. */
export const privateDomains: Readonly<Record<string, PrivateDomain>> = {
  apis: { domain: "googleapis.com", target: "restricted.googleapis.com" },
  "artifact-registry": { domain: "pkg.dev", target: "pkg.dev" },
  "container-registry": { domain: "gcr.io", target: "gcr.io" },
};
