import type { ProviderInstance } from "../../tools/simulation/model";

/** Provider instances as the program configures them. */
export const aws: ProviderInstance = {
  package: "aws",
  config: { region: "eu-west-1", allowedAccountIds: '["111111111111"]' },
};
export const otherAws: ProviderInstance = {
  package: "aws",
  config: { region: "us-east-1", allowedAccountIds: '["222222222222"]' },
};
export const azure: ProviderInstance = {
  package: "azure-native",
  config: {
    subscriptionId: "3a4b5c6d-7e8f-4091-a2b3-c4d5e6f70819",
    tenantId: "7f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b",
    location: "westeurope",
  },
};
export const gcp: ProviderInstance = {
  package: "gcp",
  config: { project: "platform-dev", region: "europe-west1" },
};
export const kubernetes: ProviderInstance = {
  package: "kubernetes",
  config: { clusterIdentifier: "cluster-a" },
};
