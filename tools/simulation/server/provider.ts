import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { checkProperties } from "../check/shape";
import type { Change } from "../diff";
import type { CheckFailure, CloudModel, ProviderInstance } from "../model";
import { packageSchema } from "../schema";
import type { PackageName } from "../schema/shape";
import type { Values } from "../values";
import type { SimulatedCloud, Target } from "./cloud";
import { diffConfig } from "./config";
import { CloudError } from "./errors";
import type { Faults } from "./faults";
import { receive, type SecretTree, send } from "./marshal";

/** What the servers of all packages share. */
export interface Shared {
  readonly model: CloudModel;
  readonly cloud: SimulatedCloud;
  readonly faults: Faults;
}

/** Says that a request will never be answered: a hanging cloud, or an answer lost on the way. */
const noAnswer = Symbol("no answer");

type Request<T> = grpc.ServerUnaryCall<T, unknown>;

/** The resource provider of one package. The engine opens one connection for each provider instance. */
export class SimulatedProvider {
  private readonly instances = new Map<string, ProviderInstance>();
  /** Ends the calls that hang, so that an interrupted engine can leave. */
  private readonly hanging = new Set<() => void>();

  constructor(
    private readonly name: PackageName,
    private readonly shared: Shared,
  ) {}

  register(server: grpc.Server): void {
    const unimplemented = Object.fromEntries(
      Object.keys(ResourceProviderService).map((method) => [
        method,
        (_: unknown, done: grpc.sendUnaryData<unknown>) => done({ code: grpc.status.UNIMPLEMENTED }),
      ]),
    );
    server.addService(ResourceProviderService, {
      ...unimplemented,
      handshake: this.answer(() => handshake()),
      attach: this.answer(() => new Empty()),
      cancel: this.answer(() => this.cancel()),
      getPluginInfo: this.answer(() => new plugin.PluginInfo().setVersion(packageSchema(this.name).version)),
      getSchema: this.answer(() =>
        new proto.GetSchemaResponse().setSchema(
          JSON.stringify({ name: this.name, version: packageSchema(this.name).version }),
        ),
      ),
      checkConfig: this.answer((call: Request<proto.CheckRequest>) => this.checkConfig(call.request)),
      diffConfig: this.answer((call: Request<proto.DiffRequest>) => this.diffConfig(call.request)),
      configure: this.answer((call: Request<proto.ConfigureRequest>) => this.configure(call)),
      check: this.answer((call: Request<proto.CheckRequest>) => this.check(call)),
      diff: this.answer((call: Request<proto.DiffRequest>) => this.diff(call)),
      create: this.answer((call: Request<proto.CreateRequest>) => this.create(call)),
      read: this.answer((call: Request<proto.ReadRequest>) => this.read(call)),
      update: this.answer((call: Request<proto.UpdateRequest>) => this.update(call)),
      delete: this.answer((call: Request<proto.DeleteRequest>) => this.delete(call)),
      invoke: this.answer((call: Request<proto.InvokeRequest>) => this.invoke(call)),
    });
  }

  /** Turns a plain function into a gRPC handler: refusals become errors for people, anything else keeps its trace. */
  private answer<T>(handle: (call: Request<T>) => unknown): grpc.handleUnaryCall<T, unknown> {
    return (call, done) => {
      try {
        const result = handle(call);
        if (result !== noAnswer) done(null, result);
        else
          this.hanging.add(() =>
            done({ code: grpc.status.CANCELLED, details: "cancelled while waiting for the simulated cloud" }),
          );
      } catch (error) {
        const text =
          error instanceof CloudError
            ? error.message
            : error instanceof Error
              ? (error.stack ?? error.message)
              : String(error);
        done({ code: grpc.status.UNKNOWN, details: `simulated ${this.name}: ${text}` });
      }
    };
  }

  private cancel(): Empty {
    for (const end of this.hanging) end();
    this.hanging.clear();
    return new Empty();
  }

  private checkConfig(request: proto.CheckRequest): proto.CheckResponse {
    const { values, secrets } = receive(request.getNews());
    const known = packageSchema(this.name).provider;
    const names = Object.fromEntries(Object.keys(known).map((key) => [key, { type: "any" as const }]));
    const { version: _, pluginDownloadURL: __, ...settings } = values;
    const failures = checkProperties(settings, names, "", { types: {}, strictEnums: false });
    return checked(values, secrets, failures);
  }

  private diffConfig(request: proto.DiffRequest): proto.DiffResponse {
    const olds = receive(request.getOldInputs() ?? request.getOlds()).values;
    const { changes, replaces } = diffConfig(this.name, olds, receive(request.getNews()).values);
    return diffResponse(changes, new Set(replaces));
  }

  private configure(call: Request<proto.ConfigureRequest>): proto.ConfigureResponse {
    this.instances.set(call.getPeer(), {
      package: this.name,
      config: receive(call.request.getArgs()).values,
    });
    return new proto.ConfigureResponse()
      .setAcceptsecrets(true)
      .setSupportspreview(true)
      .setAcceptresources(true);
  }

  /** The provider instance of a connection. */
  private instance(call: grpc.ServerUnaryCall<unknown, unknown>): ProviderInstance {
    const known = this.instances.get(call.getPeer());
    if (!known)
      throw new CloudError(
        "this connection was never configured: the simulator was restarted during an update; run it again",
      );
    return known;
  }

  private target(call: Request<unknown>, urn: string): Target {
    const [type = "", ...name] = urn.split("::").slice(2);
    return {
      urn,
      type: type.split("$").at(-1) ?? type,
      name: name.join("::"),
      provider: this.instance(call),
    };
  }

  private check(call: Request<proto.CheckRequest>): proto.CheckResponse {
    const target = this.target(call, call.request.getUrn());
    const { values, secrets } = receive(call.request.getNews());
    const olds = call.request.getOlds();
    const context = {
      urn: target.urn,
      name: target.name,
      seed: Buffer.from(call.request.getRandomseed_asU8()).toString("hex"),
      ...(olds ? { olds: receive(olds).values } : {}),
    };
    const { inputs, failures } = this.shared.model.check(target.type, values, target.provider, context);
    return checked(inputs, secrets, failures);
  }

  private diff(call: Request<proto.DiffRequest>): proto.DiffResponse {
    const { request } = call;
    const { type, urn, name, provider } = this.target(call, request.getUrn());
    const olds = receive(request.getOldInputs() ?? request.getOlds()).values;
    const news = receive(request.getNews()).values;
    const { details, replaces } = this.shared.model.diff(type, olds, news, provider);
    const response = diffResponse(details, new Set(replaces));
    if (replaces.length === 0) return response;
    return response.setDeletebeforereplace(
      this.collides(request.getId(), { type, urn, name, provider }, news),
    );
  }

  /** Whether the replacement would have the id of the object it replaces, so that the old one has to go first. */
  private collides(id: string, target: Target, inputs: Values): boolean {
    return this.shared.model.create({ ...target, inputs, generation: Number.MAX_SAFE_INTEGER }).id === id;
  }

  private create(call: Request<proto.CreateRequest>): proto.CreateResponse | typeof noAnswer {
    const target = this.target(call, call.request.getUrn());
    const { values, secrets } = receive(call.request.getProperties());
    const preview = call.request.getPreview();
    const fault = preview ? undefined : this.shared.faults.nextCreate(target.type);
    if (fault?.kind === "hang") return noAnswer;
    if (fault && "message" in fault) throw new CloudError(fault.message);
    const { id, outputs } = this.shared.cloud.create(target, values, preview);
    if (!preview) this.shared.faults.created(target.urn);
    if (fault?.kind === "loseAnswer") return noAnswer;
    return new proto.CreateResponse().setId(id).setProperties(send(outputs, secretsOf(target.type, secrets)));
  }

  private read(call: Request<proto.ReadRequest>): proto.ReadResponse {
    const { request } = call;
    const target = this.target(call, request.getUrn());
    const object = this.shared.cloud.read(target, request.getId());
    if (!object) return new proto.ReadResponse();
    const secrets = secretsOf(target.type, receive(request.getInputs()).secrets);
    return new proto.ReadResponse()
      .setId(object.id)
      .setProperties(send(object.outputs, secrets))
      .setInputs(send(object.inputs, secrets));
  }

  private update(call: Request<proto.UpdateRequest>): proto.UpdateResponse {
    const { request } = call;
    const target = this.target(call, request.getUrn());
    const { values, secrets } = receive(request.getNews());
    const outputs = this.shared.cloud.update(target, request.getId(), values, request.getPreview());
    return new proto.UpdateResponse().setProperties(send(outputs, secretsOf(target.type, secrets)));
  }

  private delete(call: Request<proto.DeleteRequest>): Empty {
    this.shared.cloud.delete(this.target(call, call.request.getUrn()), call.request.getId());
    return new Empty();
  }

  private invoke(call: Request<proto.InvokeRequest>): proto.InvokeResponse {
    const { values, secrets } = receive(call.request.getArgs());
    const { result, failures } = this.shared.cloud.invoke(call.request.getTok(), values, this.instance(call));
    const response = new proto.InvokeResponse().setFailuresList(failures.map(failureMessage));
    return result ? response.setReturn(send(result, secrets)) : response;
  }
}

function handshake(): proto.ProviderHandshakeResponse {
  return new proto.ProviderHandshakeResponse()
    .setAcceptSecrets(true)
    .setAcceptResources(true)
    .setAcceptOutputs(false);
}

function failureMessage({ property, reason }: CheckFailure): proto.CheckFailure {
  return new proto.CheckFailure().setProperty(property).setReason(reason);
}

function checked(
  inputs: Values,
  secrets: SecretTree,
  failures: readonly CheckFailure[],
): proto.CheckResponse {
  return new proto.CheckResponse()
    .setInputs(send(inputs, secrets))
    .setFailuresList(failures.map(failureMessage));
}

/** Secrets of the inputs stay secret in the outputs; what the API server makes of a Secret's data is one too. */
function secretsOf(type: string, secrets: SecretTree): SecretTree {
  if (type !== "kubernetes:core/v1:Secret" || secrets === true) return secrets;
  return { ...secrets, data: true, stringData: true };
}

const { Kind } = proto.PropertyDiff;
const kinds = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
} as const;

function diffResponse(changes: readonly Change[], replaces: ReadonlySet<string>): proto.DiffResponse {
  const response = new proto.DiffResponse().setHasdetaileddiff(true);
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  response.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList([...new Set(changes.map(({ path }) => path.split(/[.[]/, 1)[0] ?? path))]);
  response.setReplacesList([...new Set([...replaces].map((path) => path.split(/[.[]/, 1)[0] ?? path))]);
  for (const { path, kind } of changes) {
    const diff = new proto.PropertyDiff().setKind(kinds[kind][replaces.has(path) ? 1 : 0]).setInputdiff(true);
    response.getDetaileddiffMap().set(path, diff);
  }
  return response;
}
