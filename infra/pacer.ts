import { setFlagsFromString } from "node:v8";
import type { Resource } from "@pulumi/pulumi";

/**
 * Registrations leave much garbage and little behind. Left alone, V8 lets its heap grow to several times what lives in
 * it before it looks: collecting at a growth of 25 % costs a few percent of time and keeps memory flat.
 */
export function collectEarly(): void {
  setFlagsFromString("--heap-growing-percent=25");
}

/**
 * Keeps the number of registrations in flight bounded. Promises in flight, not resources, cost a program its
 * memory: a large program that registers everything at once needs many times what a paced one does.
 */
export class Pacer {
  #inFlight = 0;
  #failed = false;
  #waiting: (() => void)[] = [];

  /** @param limit registrations in flight at which `ready` starts to wait; it resumes when half have drained */
  constructor(private readonly limit: number) {}

  /** Counts a resource as in flight until the engine has answered for it. */
  track(resource: Resource): void {
    this.#inFlight += 1;
    settled(resource).then(
      () => {
        this.#inFlight -= 1;
        if (this.#inFlight < this.limit / 2) this.#resume();
      },
      () => {
        // What depends on a failed resource never settles: after a failure there is nothing left to wait for.
        this.#failed = true;
        this.#resume();
      },
    );
  }

  /** Resolves when there is room for more. Call it between parts, never inside one. */
  async ready(): Promise<void> {
    if (this.#inFlight < this.limit || this.#failed) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #resume(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** `apply` tells only of success; the promise behind the URN, which the SDK does not document, tells of both. */
const settled = ({ urn }: Resource) =>
  (urn as unknown as { readonly promise: () => Promise<unknown> }).promise();
