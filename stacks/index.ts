import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { fromEngine } from "../infra/config/engine";
import { ConfigError } from "../infra/config/errors";
import { loadStack } from "../infra/config/load";
import { platform } from "./platform";

/** The program that `pulumi` runs: reads the stack's configuration and composes what it asks for. */
export = async () => {
  try {
    return await platform(
      loadStack(resolve(__dirname, ".."), pulumi.getStack(), fromEngine(pulumi.runtime.allConfig())),
    );
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
};
