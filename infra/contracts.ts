import { z } from "zod";
import { auditContract } from "../components/audit/contract";
import { backupContract } from "../components/backup/contract";
import { budgetContract } from "../components/budget/contract";
import { cacheContract } from "../components/cache/contract";
import { clusterContract } from "../components/cluster/contract";
import { dnsContract } from "../components/dns/contract";
import { documentsContract } from "../components/documents/contract";
import { functionsContract } from "../components/function/contract";
import { interconnectContract } from "../components/interconnect/contract";
import { kafkaContract } from "../components/kafka/contract";
import { keysContract } from "../components/keys/contract";
import { networkContract } from "../components/network/contract";
import { objectsContract } from "../components/objects/contract";
import { postgresContract } from "../components/postgres/contract";
import { queuesContract } from "../components/queue/contract";
import { registryContract } from "../components/registry/contract";
import { secretsContract } from "../components/secrets/contract";
import { serviceContract } from "../components/service/contract";
import type { Wired } from "./wired";

/**
 * What each layer gives to the layers after it, in this program and, through stack outputs, in others. These are
 * public contracts: a field may be added; a changed or removed one needs a new `contractVersion`.
 */
export const contractVersion = 1;

export const foundationContract = z.object({
  keys: keysContract,
  network: networkContract,
  registry: registryContract,
  audit: auditContract,
  budget: budgetContract,
});

export { interconnectContract };

export const dataContract = z.object({
  backup: backupContract,
  cache: cacheContract,
  documents: documentsContract,
  kafka: kafkaContract,
  postgres: postgresContract,
  secrets: secretsContract,
  queue: queuesContract,
  objects: objectsContract,
  function: functionsContract,
});

export const platformContract = z.object({ cluster: clusterContract });

export const servicesContract = z.object({
  services: z.record(z.string(), serviceContract).describe("where each service is reached inside the site"),
});

export const trafficContract = z.object({ dns: dnsContract });

export type Foundation = Wired<z.infer<typeof foundationContract>>;
export type Data = Wired<z.infer<typeof dataContract>>;
export type Platform = Wired<z.infer<typeof platformContract>>;
export type Traffic = Wired<z.infer<typeof trafficContract>>;
export type Services = Wired<z.infer<typeof servicesContract>>;
