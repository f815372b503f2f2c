import type { KeyPurpose } from "../../infra/config/schema";

/** The Google service that uses a key itself, through its service agent in the project. */
export interface ServiceAgent {
  /** E-mail address of the agent in the project with this number. */
  readonly email: (projectNumber: string) => string;
  /** The API that makes the agent when asked; absent where the agent comes with the API or the first use of it. */
  readonly service?: string;
}

const agent =
  (domain: string) =>
  (projectNumber: string): string =>
    `service-${projectNumber}@${domain}.iam.gserviceaccount.com`;

/**
 * Who uses which key. The key for services has no agent: workloads are granted it one by one. Addresses are
 * those of Google's list of service agents; computing them keeps a plan free of look-ups.
 */
export const serviceAgents: Readonly<Partial<Record<KeyPurpose, ServiceAgent>>> = {
  cluster: { email: agent("container-engine-robot"), service: "container.googleapis.com" },
  disks: { email: agent("compute-system") },
  registry: { email: agent("gcp-sa-artifactregistry"), service: "artifactregistry.googleapis.com" },
  logs: { email: agent("gcp-sa-logging"), service: "logging.googleapis.com" },
  audit: { email: agent("gs-project-accounts") },
};
