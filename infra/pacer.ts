import type { Resource } from "@pulumi/pulumi";

/**
 * Keeps the number of registrations in flight bounded. Promises in flight, not resources, cost a program its
 * memory: a large program that registers everything at once needs many times what a paced one does.
 */
export class Pacer {
  #inFlight = 0;
  #drained: (() => void)[] = [];

  /** @param limit registrations in flight at which `ready` starts to wait */
  constructor(private readonly limit: number) {}

  /** Counts a resource as in flight until the engine has answered for it. */
  track(resource: Resource): void {
    this.#inFlight += 1;
    resource.urn.apply(() => {
      this.#inFlight -= 1;
      if (this.#inFlight < this.limit / 2) {
        for (const resolve of this.#drained.splice(0)) resolve();
      }
    });
  }

  /** Resolves when there is room for more. Call it between parts, never inside one. */
  async ready(): Promise<void> {
    if (this.#inFlight >= this.limit) await new Promise<void>((resolve) => this.#drained.push(resolve));
  }
}
