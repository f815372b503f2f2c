import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "./context";

/** Changes to one child's arguments: some of them, or a function from all of them to all of them. */
export type Transform<Args extends object> = Partial<Args> | ((args: Args) => Args);

/** The escape hatch of every component: changes by the child's name, the part after the component's own. */
export interface Transformable {
  // Each child has arguments of its own type, which a map by name cannot express; the SDK and the engine check them.
  readonly transform?: Readonly<Record<string, Transform<Record<string, unknown>>>>;
}

export interface ChildOptions extends pulumi.CustomResourceOptions {
  /** Losing this child would lose data: it is protected and kept on deletion while `protection` is on. */
  readonly stateful?: boolean;
}

type Constructor<Args, R> = new (name: string, args: Args, options?: pulumi.CustomResourceOptions) => R;

/**
 * The base of every component. It owns the type token (`blueprint:<capability>:<Kind>`), the logical name
 * (`<site>-<name>`), the explicit provider of the site, the protection of stateful children and the registration
 * of the outputs. A subclass says in `create` what it is made of. Subclasses have no field initialisers: these
 * would run after `create` and undo it.
 */
export abstract class Component<
  Args extends Transformable,
  Outputs extends object,
  Context extends SiteContext = SiteContext,
> extends pulumi.ComponentResource {
  readonly context: Context;
  readonly outputs: Outputs;
  readonly #name: string;
  readonly #transform: Transformable["transform"];

  constructor(
    context: Context,
    capability: string,
    kind: string,
    name: string,
    args: Args,
    options?: pulumi.ComponentResourceOptions,
  ) {
    const logicalName = `${context.site.key}-${name}`;
    super(`blueprint:${capability}:${kind}`, logicalName, {}, { provider: context.provider, ...options });
    context.pacer.track(this);
    this.context = context;
    this.#name = logicalName;
    this.#transform = args.transform;
    this.outputs = this.create(args);
    this.registerOutputs(this.outputs);
  }

  /**
   * Lets go of the children, once nothing will depend on this component as a whole. The SDK keeps every child of a
   * parent, in a set that its types leave out, for `dependsOn: parent`: that would hold all resources of a thousand
   * services in memory to the end.
   */
  release(): void {
    const { __childResources: children } = this as unknown as {
      readonly __childResources?: Set<pulumi.Resource>;
    };
    children?.clear();
  }

  /** Creates the children and says what the component gives. Called once, by the constructor. */
  protected abstract create(args: Args): Outputs;

  /** Creates a child named `<component>-<name>` with this component as its parent. */
  protected child<ChildArgs, R extends pulumi.Resource>(
    type: Constructor<ChildArgs, R>,
    name: string,
    args: NoInfer<NonNullable<ChildArgs>>,
    { stateful, ...options }: ChildOptions = {},
  ): R {
    const kept =
      stateful && this.context.environment.protection ? { protect: true, retainOnDelete: true } : {};
    const child = new type(this.childName(name), this.transformed(name, args), {
      ...kept,
      parent: this,
      ...options,
    });
    this.context.pacer.track(child);
    return child;
  }

  /** The logical name of a child, for `get` of resources that are already there. */
  protected childName(name: string): string {
    return `${this.#name}-${name}`;
  }

  private transformed<ChildArgs extends object>(name: string, args: ChildArgs): ChildArgs {
    const change = this.#transform?.[name] as Transform<ChildArgs> | undefined;
    if (!change) return args;
    return typeof change === "function" ? change(args) : { ...args, ...change };
  }
}
