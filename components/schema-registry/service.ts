import type { Catalog, Service } from "../../infra/config/catalog";
import { parseService } from "../../infra/config/catalog";
import { images } from "../images";

/** The name of the schema registry: of its namespace, its database and its identity. */
export const schemaRegistryName = "schema-registry";

/**
 * The schema registry as the service catalog would describe it: its database, its pool and its secrets come about as any
 * other service's do.
 */
export const schemaRegistryService: Service = parseService(
  "components/schema-registry",
  `${schemaRegistryName}.yaml`,
  {
    owner: "platform",
    image: { repository: images.schemaRegistry.repository, digest: images.schemaRegistry.digest },
    port: 8080,
    health: { readiness: "/health/ready", liveness: "/health/live" },
    resources: { cpu: "250m", memory: "1Gi", ephemeralStorage: "128Mi" },
    scaling: { min: 2, max: 4, cpuPercent: 70 },
    database: { mode: "local", connections: 10 },
  },
);

/** The catalog with what the platform itself runs like a service: a schema registry, where there are events. */
export const withPlatformServices = (catalog: Catalog): Catalog =>
  catalog.topics.length > 0
    ? { ...catalog, services: [...catalog.services, schemaRegistryService] }
    : catalog;

/** Where the services of a site reach its schema registry. */
export const schemaRegistryUrl = `http://${schemaRegistryName}.${schemaRegistryName}.svc.cluster.local:${schemaRegistryService.port}`;
