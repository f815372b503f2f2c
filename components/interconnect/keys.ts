import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/random/provider";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { Component, type Transformable } from "../../infra/component";

interface KeysArgs extends Transformable {
  readonly peer: string;
  /** How many: one for each tunnel. */
  readonly count: number;
}

interface PreSharedKeys {
  /** Secret, and valid on all three clouds: letters and digits, the first no zero. */
  readonly keys: readonly pulumi.Output<string>[];
}

/** Letters and digits in a key: 32 of them have 190 bits; AWS takes at most 64. */
const length = 32;

/** The pre-shared keys of the tunnels between two sites. Both ends need them, so they are in the state, as secrets. */
export class TunnelKeys extends Component<KeysArgs, PreSharedKeys> {
  constructor(
    context: ConstructorParameters<typeof Component>[0],
    name: string,
    args: KeysArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "interconnect", "TunnelKeys", name, args, options);
  }

  protected override create({ count }: KeysArgs): PreSharedKeys {
    const provider = this.child(Provider, "random", {});
    const keys = Array.from({ length: count }, (_, index) => {
      const { result } = this.child(
        RandomPassword,
        `key-${index + 1}`,
        { length, special: false },
        { provider },
      );
      return pulumi.secret(pulumi.interpolate`k${result}`);
    });
    return { keys };
  }
}
