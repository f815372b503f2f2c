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
 * Who uses which key, by a short name of the service. The key for services has no agent: workloads are granted it one by one. Addresses are
 * those of Google's list of service agents; computing them keeps a plan free of look-ups.
 */
export const serviceAgents: Readonly<Record<KeyPurpose, Readonly<Record<string, ServiceAgent>>>> = {
  cluster: { gke: { email: agent("container-engine-robot"), service: "container.googleapis.com" } },
  disks: { compute: { email: agent("compute-system") } },
  registry: {
    artifacts: { email: agent("gcp-sa-artifactregistry"), service: "artifactregistry.googleapis.com" },
  },
  logs: { logging: { email: agent("gcp-sa-logging"), service: "logging.googleapis.com" } },
  audit: { storage: { email: agent("gs-project-accounts") } },
  data: {
    sql: { email: agent("gcp-sa-cloud-sql"), service: "sqladmin.googleapis.com" },
    kafka: { email: agent("gcp-sa-managedkafka"), service: "managedkafka.googleapis.com" },
    cache: { email: agent("gcp-sa-memorystore"), service: "memorystore.googleapis.com" },
    documents: { email: agent("gcp-sa-firestore"), service: "firestore.googleapis.com" },
  },
  objects: { storage: { email: agent("gs-project-accounts") } },
  queues: {
    pubsub: { email: agent("gcp-sa-pubsub"), service: "pubsub.googleapis.com" },
    // Functions behind queues are encrypted with the queues' key.
    run: { email: agent("serverless-robot-prod"), service: "run.googleapis.com" },
  },
  secrets: { secrets: { email: agent("gcp-sa-secretmanager"), service: "secretmanager.googleapis.com" } },
  backup: {
    storage: { email: agent("gs-project-accounts") },
    gke: { email: agent("gcp-sa-gkebackup"), service: "gkebackup.googleapis.com" },
  },
  services: {},
};
