import * as grpc from "@grpc/grpc-js";
import { createModel } from "../model";
import type { PackageName } from "../schema/shape";
import { ObjectStore } from "../store/store";
import { SimulatedCloud } from "./cloud";
import { type FaultOptions, Faults } from "./faults";
import { lockFolder } from "./lock";
import { SimulatedProvider } from "./provider";

export interface SimulationOptions {
  /** Folder that keeps the simulated clouds between runs. */
  readonly folder: string;
  /** Packages to serve. Default: the four clouds; `random` only where its real plugin is absent. */
  readonly packages?: readonly PackageName[];
  readonly faults?: FaultOptions;
  /** Ids of things outside the simulation which the program may refer to. */
  readonly assumed?: readonly string[];
}

export interface Simulation {
  readonly cloud: SimulatedCloud;
  readonly store: ObjectStore;
  readonly ports: Readonly<Partial<Record<PackageName, number>>>;
  /** Value of PULUMI_DEBUG_PROVIDERS that attaches the engine. */
  readonly debugProviders: string;
  close(): Promise<void>;
}

const defaultPackages: readonly PackageName[] = ["aws", "azure-native", "gcp", "kubernetes"];

/** Messages of the engine's size: whole manifests and policy documents. */
const maximumMessage = 400 * 1024 * 1024;

/** Serves the simulated clouds on free loopback ports, one for each package. */
export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  const unlock = lockFolder(options.folder);
  const store = new ObjectStore(options.folder);
  const model = createModel();
  const cloud = new SimulatedCloud(model, store, new Set(options.assumed));
  const faults = new Faults(options.faults ?? {});
  const servers: grpc.Server[] = [];
  const ports: Partial<Record<PackageName, number>> = {};
  for (const name of options.packages ?? defaultPackages) {
    const server = new grpc.Server({
      "grpc.max_receive_message_length": maximumMessage,
      "grpc.max_send_message_length": maximumMessage,
    });
    new SimulatedProvider(name, { model, cloud, faults }).register(server);
    ports[name] = await listen(server);
    servers.push(server);
  }
  return {
    cloud,
    store,
    ports,
    debugProviders: Object.entries(ports)
      .map(([name, port]) => `${name}:${port}`)
      .join(","),
    close: async () => {
      for (const server of servers) server.forceShutdown();
      store.close();
      unlock();
    },
  };
}

function listen(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
