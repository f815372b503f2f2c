import * as pulumi from "@pulumi/pulumi";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import type {
  ReadResourceRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { ReadResourceResponse, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { CloudModel, CreateRequest, ProviderInstance } from "../simulation/model";
import { holdsSecret, type Registration, registrationOf, reveal } from "./registration";

/** Outputs of another stack, as a stack reference gives them. */
export type StackOutputs = Readonly<Record<string, unknown>>;

export interface MonitorSettings {
  readonly project: string;
  readonly stack: string;
  /** Answers for the clouds; without one every output of a resource stays unknown. */
  readonly model: CloudModel | undefined;
  /** Outputs of other stacks by their name. */
  readonly references: ReadonlyMap<string, StackOutputs>;
  /** Told of each registration, once, in the order of arrival. */
  readonly onRegistration: (registration: Registration) => void;
  /** Told of what the cloud would refuse. */
  readonly onRefusal: (urn: string, reason: string) => void;
}

type Callback<Response> = (error: Error | null, response?: Response) => void;

/**
 * Takes the engine's place while a program runs in this process: records every registration with its options and
 * answers from a model of the clouds. It has the methods of the SDK's resource monitor that the SDK calls.
 */
export class RecordingMonitor {
  readonly #providers = new Map<string, ProviderInstance>();
  readonly #urns = new Set<string>();
  stackOutputs: Record<string, unknown> = {};

  constructor(private readonly settings: MonitorSettings) {}

  registerResource = (request: RegisterResourceRequest, done: Callback<RegisterResourceResponse>): void => {
    const urn = this.urn(request.getParent(), request.getType(), request.getName());
    if (this.#urns.has(urn)) {
      done(new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`));
      return;
    }
    this.#urns.add(urn);
    const registration = registrationOf(urn, request);
    const response = new RegisterResourceResponse();
    response.setUrn(urn);
    if (registration.custom) {
      const { id, outputs } = this.answer(registration);
      response.setId(id);
      response.setObject(Struct.fromJavaScript({ ...outputs, ...secretsOf(registration.marked) } as never));
      this.settings.onRegistration({ ...registration, id });
    } else {
      this.settings.onRegistration(registration);
    }
    done(null, response);
  };

  registerResourceOutputs = (request: RegisterResourceOutputsRequest, done: Callback<object>): void => {
    if (request.getUrn().split("::")[2] === pulumi.runtime.rootPulumiStackTypeName) {
      this.stackOutputs = (request.getOutputs()?.toJavaScript() ?? {}) as Record<string, unknown>;
    }
    done(null, {});
  };

  readResource = (request: ReadResourceRequest, done: Callback<ReadResourceResponse>): void => {
    const [type, name, id] = [request.getType(), request.getName(), request.getId()];
    const urn = this.urn(request.getParent(), type, name);
    const response = new ReadResourceResponse();
    response.setUrn(urn);
    if (type === "pulumi:pulumi:StackReference") {
      const outputs = this.settings.references.get(id.split("/").pop() ?? id) ?? {};
      response.setProperties(Struct.fromJavaScript({ name: id, outputs, secretOutputNames: [] } as never));
      done(null, response);
      return;
    }
    const inputs = reveal(request.getProperties()?.toJavaScript() ?? {}) as Record<string, unknown>;
    const provider = this.provider(request.getProvider());
    const { model } = this.settings;
    const outputs = model ? this.found(model, { type, urn, name, inputs, provider }, id) : inputs;
    response.setProperties(Struct.fromJavaScript(outputs as never));
    done(null, response);
  };

  invoke = (request: ResourceInvokeRequest, done: Callback<InvokeResponse>): void => {
    const response = new InvokeResponse();
    const args = reveal(request.getArgs()?.toJavaScript() ?? {}) as Record<string, unknown>;
    const answer = this.settings.model?.invoke(request.getTok(), args, this.provider(request.getProvider()));
    const failure = answer?.failures[0];
    if (failure) {
      done(new Error(`${request.getTok()}: ${failure.property} ${failure.reason}`));
      return;
    }
    response.setReturn(Struct.fromJavaScript((answer?.result ?? {}) as never));
    done(null, response);
  };

  /** Hooks act on real updates only. */
  registerResourceHook = (_request: unknown, done: Callback<object>): void => done(null, {});

  supportsFeature = (request: { getId(): string }, done: Callback<{ getHassupport(): boolean }>): void => {
    const supported = request.getId() !== "outputValues";
    done(null, { getHassupport: () => supported });
  };

  private answer({ urn, type, name, marked, provider }: Registration): { id: string; outputs: object } {
    const inputs = reveal(marked) as Record<string, unknown>;
    const providerPackage = /^pulumi:providers:(.+)$/.exec(type)?.[1];
    if (providerPackage) {
      this.#providers.set(urn, { package: providerPackage, config: inputs });
      return { id: name, outputs: inputs };
    }
    const { model } = this.settings;
    if (!model) return { id: "", outputs: inputs };
    const instance = this.provider(provider);
    const checked = model.check(type, inputs, instance, { urn, name });
    for (const { property, reason } of checked.failures)
      this.settings.onRefusal(urn, `${property}: ${reason}`);
    return model.create({ type, urn, name, inputs: checked.inputs, provider: instance });
  }

  /** A plan takes it that what the program reads is there: an object with that id, which on AWS may be its ARN. */
  private found(model: CloudModel, request: CreateRequest, id: string): Record<string, unknown> {
    return { ...model.create(request).outputs, ...(id.startsWith("arn:") && { arn: id }) };
  }

  private provider(reference: string): ProviderInstance {
    const urn = this.#providers.has(reference) ? reference : reference.split("::").slice(0, -1).join("::");
    return this.#providers.get(urn) ?? { package: "unknown", config: {} };
  }

  private urn(parent: string, type: string, name: string): string {
    const { stack, project } = this.settings;
    const parentType = parent.split("::")[2];
    const nested = parentType && parentType !== pulumi.runtime.rootPulumiStackTypeName;
    return `urn:pulumi:${stack}::${project}::${nested ? `${parentType}$` : ""}${type}::${name}`;
  }
}

/** Inputs that are or hold secrets come back marked as such, as from the engine. */
function secretsOf(marked: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(marked).filter(([, value]) => holdsSecret(value)));
}
