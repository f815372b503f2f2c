import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pacer } from "../../infra/pacer";

class Thing extends pulumi.CustomResource {
  constructor(name: string, input?: pulumi.Input<string>) {
    super("test:index:Thing", name, { input });
  }
}

/** Answers the engine owes, in the order of the registrations. */
let owed: { readonly succeed: () => void; readonly fail: (error: Error) => void }[] = [];
const unhandled = vi.fn();
let others: NodeJS.UnhandledRejectionListener[] = [];

beforeEach(async () => {
  owed = [];
  // A failed registration is an unhandled rejection, which the SDK's own runner reports; here nothing must.
  others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", unhandled);
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) =>
      new Promise((resolve, reject) =>
        owed.push({ succeed: () => resolve({ id: name, state: inputs }), fail: reject }),
      ),
    call: () => ({}),
  });
});

afterEach(() => {
  process.removeAllListeners("unhandledRejection");
  for (const listener of others) process.on("unhandledRejection", listener);
});

async function registered(count: number): Promise<void> {
  await vi.waitFor(() => expect(owed).toHaveLength(count));
}

/** Whether a promise settles within the next turns of the event loop. */
async function settles(promise: Promise<void>): Promise<boolean> {
  const pause = new Promise<false>((resolve) => setTimeout(resolve, 50, false));
  return await Promise.race([promise.then(() => true), pause]);
}

test("there is room below the limit", async () => {
  const pacer = new Pacer(3);
  pacer.track(new Thing("a"));
  pacer.track(new Thing("b"));
  expect(await settles(pacer.ready())).toBe(true);
  await registered(2);
  for (const { succeed } of owed) succeed();
});

test("at the limit it waits until half have drained, and then lets all who wait go on", async () => {
  const pacer = new Pacer(4);
  for (const name of ["c", "d", "e", "f"]) pacer.track(new Thing(name));
  const waiting = [pacer.ready(), pacer.ready()];
  await registered(4);
  owed[0]?.succeed();
  owed[1]?.succeed();
  expect(await settles(Promise.any(waiting))).toBe(false);
  owed[2]?.succeed();
  await Promise.all(waiting);
  expect(await settles(pacer.ready())).toBe(true);
  owed[3]?.succeed();
});

test("a failed registration does not leave the program hanging", async () => {
  const pacer = new Pacer(2);
  const failing = new Thing("g");
  pacer.track(failing);
  pacer.track(new Thing("h", failing.urn));
  const waiting = pacer.ready();
  await registered(1);
  owed[0]?.fail(new Error("the cloud refuses"));
  await waiting;
  expect(await settles(pacer.ready())).toBe(true);
  await vi.waitFor(() => expect(unhandled).toHaveBeenCalled());
});
