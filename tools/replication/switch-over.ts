import { followerName, loginsOf, rolesOf } from "../../components/postgres-access/names";
import { fenceNotes } from "../../components/postgres-access/sql/fence";
import * as sql from "../../components/postgres-access/sql/replication";
import { admit, copied, differences, publish, subscribe, unsubscribe } from "./follow";
import { type Site, until } from "./site";

export interface SwitchOver {
  readonly database: string;
  /** Where the database is written now. */
  readonly from: Site;
  /** Where it will be written. */
  readonly to: Site;
  /** The other sites that follow it, and will follow the new home. */
  readonly others: readonly Site[];
  /** Seconds that followers have to get the rest, once the old home is fenced. */
  readonly seconds: number;
  /** Bytes of the home's log that the new home may be behind when the old one is fenced. */
  readonly mostLag: number;
  readonly say: (line: string) => void;
}

/** A step of the runbook: pure words, for `--dry-run`, and the act. */
export interface Step {
  readonly does: string;
  readonly run: () => Promise<void>;
}

/** How far a switch-over has come: what the note on the old home says. */
const noted = {
  fencing: (to: string) => `switch-over to ${to}: fencing`,
  fenced: (to: string, position: string) => `switch-over to ${to}: fenced at ${position}`,
  drained: (to: string, position: string) => `switch-over to ${to}: drained at ${position}`,
};
const notePattern = /^switch-over to (\S+): (fencing|fenced|drained)(?: at (\S+))?$/;

/** What a switch-over did. */
export interface Outcome {
  /** Milliseconds in which neither site took writes; undefined where an earlier run had fenced. */
  readonly gapMs: number | undefined;
}

/**
 * The steps that move where a database is written, in order. The old home is fenced before anything else, and the new
 * one is opened only when it has all that the old one ever acknowledged, when its sequences go on where they stood,
 * and when a slot keeps what it writes for the sites that follow it. Every step leaves alone what is done already: after a failure the same command goes on.
 */
export function switchOverSteps(plan: SwitchOver, outcome: { gapMs?: number }): Step[] {
  const { database, from, to, others, seconds, say } = plan;
  const { service, migrate } = rolesOf(database);
  const migrations = loginsOf(migrate);
  const writers = [...loginsOf(service), ...migrations];
  const followers = [to, ...others];
  const keys = followers.map(({ key }) => key).join(", ");
  const read = async () => (await from.row<{ note: string }>(sql.readNote(database))).note;
  const progress = async () => {
    const [, target, stage, position] = notePattern.exec(await read()) ?? [];
    return { target, stage, position };
  };
  /** Once the new home is open, what made it ready must not be done again: its sequences have moved on. */
  const opened = async () => !(await to.row<{ fenced: boolean }>(sql.isFenced(database))).fenced;
  const beforeOpening = (act: () => Promise<void>) => async () => {
    if (await opened()) say("  done before");
    else await act();
  };
  const passwords = new Map<Site, string>();
  let fencedAt: number | undefined;

  return [
    {
      does: `check that ${from.key} is the home, and that ${keys} follow it and are near`,
      run: async () => {
        const { target } = await progress();
        if (target === to.key) {
          say(`  goes on: ${await read()}`);
          return;
        }
        await refuseUnready(plan, target);
      },
    },
    {
      does: `${from.key}: take the right to write from ${database}, lock migrations out, and end the sessions of ${writers.join(", ")}`,
      run: async () => {
        if ((await progress()).stage?.match(/fenced|drained/)) {
          say("  done before");
          return;
        }
        await from.rows(sql.fence(database, migrations, noted.fencing(to.key)));
        fencedAt = Date.now();
        const { moment } = await from.row<{ moment: string }>("SELECT clock_timestamp()::text AS moment");
        await until(`nothing writes ${database} on ${from.key}`, seconds, async () => {
          await from.rows(sql.endSessions(writers, moment));
          return (await from.row<{ writers: number }>(sql.writersLeft(writers, moment))).writers === 0;
        });
        const { position } = await from.row<{ position: string }>(sql.currentPosition);
        await from.rows(sql.note(database, noted.fenced(to.key, position)));
      },
    },
    {
      does: `wait until ${keys} have everything up to the last position of ${from.key}`,
      run: async () => {
        const { stage, position = "" } = await progress();
        if (stage === "drained") {
          say("  done before");
          return;
        }
        for (const follower of followers) {
          const slot = followerName(database, follower.key);
          await until(
            `${follower.key} has got ${position}; ${from.key} stays fenced until then`,
            seconds,
            async () => {
              return (await from.row<{ reached: boolean }>(sql.hasReached(slot, position))).reached;
            },
          );
        }
        await from.rows(sql.note(database, noted.drained(to.key, position)));
      },
    },
    {
      does: `${to.key}: set every sequence to where it stands on ${from.key}`,
      run: beforeOpening(async () => {
        const sequences = await from.rows<sql.SequenceValue>(sql.readSequences);
        for (const sequence of sequences) await to.rows(sql.writeSequence(sequence));
      }),
    },
    {
      does: `${to.key}: publish every table, and keep what is written for ${[from, ...others].map(({ key }) => key).join(", ")}`,
      run: beforeOpening(async () => {
        await publish(to);
        for (const follower of [from, ...others])
          passwords.set(follower, await admit(to, follower, database));
      }),
    },
    {
      does: `${to.key}: give ${database} the right to write`,
      run: beforeOpening(async () => {
        await to.rows(sql.unfence(database));
        await to.rows(sql.admitMigrations(migrations));
        if (fencedAt !== undefined) outcome.gapMs = Date.now() - fencedAt;
      }),
    },
    {
      does: `${keys}: stop following ${from.key}`,
      run: async () => {
        for (const follower of followers) await unsubscribe(from, follower, database);
      },
    },
    {
      does: `${[from, ...others].map(({ key }) => key).join(", ")}: follow ${to.key}`,
      run: async () => {
        for (const follower of [from, ...others]) {
          const password = passwords.get(follower) ?? (await admit(to, follower, database));
          await subscribe(to, follower, { database, password, copy: false });
        }
        for (const follower of [from, ...others]) await copied(follower, database, seconds);
      },
    },
    {
      does: `${from.key}: let migrations in again; note that ${database} is written on another site`,
      run: async () => {
        await from.rows(sql.admitMigrations(migrations));
        await from.rows(sql.note(database, fenceNotes.fenced));
      },
    },
  ];
}

/** @throws Error with everything that stands against the switch-over */
async function refuseUnready(
  { database, from, to, others, mostLag, seconds }: SwitchOver,
  target: string | undefined,
): Promise<void> {
  if (target !== undefined) {
    throw new Error(
      `a switch-over from ${from.key} to ${target} has begun: finish that, or take it back with --take-back`,
    );
  }
  const fenced = async (site: Site) => (await site.row<{ fenced: boolean }>(sql.isFenced(database))).fenced;
  const problems: string[] = [];
  if (await fenced(from)) problems.push(`${from.key} is fenced: ${database} is not written there`);
  for (const follower of [to, ...others]) {
    if (!(await fenced(follower))) problems.push(`${follower.key} is written itself`);
    const name = followerName(database, follower.key);
    const state = await follower.row<{ tables: number; unready: number }>(sql.subscriptionState(name));
    const { tables } = await from.row<{ tables: number }>(sql.publishedTables);
    if (tables === 0 || state.tables !== tables) {
      problems.push(
        `${follower.key} follows ${state.tables} of ${tables} tables: run \`npm run replicate\` first`,
      );
    } else if (state.unready > 0) {
      problems.push(`${follower.key} is still copying ${state.unready} of ${tables} tables`);
    }
    problems.push(...(await differences(from, follower)));
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  // Whatever a follower is behind now would be time in which nobody writes.
  for (const follower of [to, ...others]) {
    const name = followerName(database, follower.key);
    await until(`${follower.key} is connected and at most ${mostLag} bytes behind`, seconds, async () => {
      const slots = await from.rows<{ name: string; connected: boolean; bytes: string | null }>(sql.lag);
      const slot = slots.find((one) => one.name === name);
      return slot?.connected === true && Number(slot.bytes) <= mostLag;
    });
  }
}

/** Moves where a database is written. Says each step before it begins. */
export async function switchOver(plan: SwitchOver): Promise<Outcome> {
  const outcome: { gapMs?: number } = {};
  const steps = switchOverSteps(plan, outcome);
  for (const [index, { does, run }] of steps.entries()) {
    plan.say(`${index + 1}/${steps.length} ${does}`);
    await run();
  }
  return { gapMs: outcome.gapMs };
}

/** Opens the old home again, as long as nothing has been taken from it. @throws Error once it is too late for that */
export async function takeBack({
  database,
  from,
  to,
}: Pick<SwitchOver, "database" | "from" | "to">): Promise<void> {
  const { note } = await from.row<{ note: string }>(sql.readNote(database));
  const stage = notePattern.exec(note)?.[2];
  if (stage !== "fencing" && stage !== "fenced") {
    throw new Error(
      `${from.key}: ${note || "no switch-over has begun"}: there is nothing to take back, or no way back but another switch-over`,
    );
  }
  if (!(await to.row<{ fenced: boolean }>(sql.isFenced(database))).fenced) {
    throw new Error(`${to.key} takes writes already`);
  }
  await from.rows(sql.unfence(database));
  await from.rows(sql.admitMigrations(loginsOf(rolesOf(database).migrate)));
}

/** Opens a follower whose home is lost. What the home acknowledged and the follower never got is lost with it. */
export async function takeOver({
  database,
  to,
  others,
  say,
}: Pick<SwitchOver, "database" | "to" | "others" | "say">): Promise<void> {
  say(`${to.key}: stop following`);
  await unsubscribe(undefined, to, database);
  say(`${to.key}: put every sequence behind the largest value of its column`);
  for (const { statement } of await to.rows<{ statement: string }>(sql.ownedSequences))
    await to.rows(statement);
  for (const { name } of await to.rows<{ name: string }>(sql.looseSequences)) {
    say(`  ${name} fills no column: set it by hand`);
  }
  say(`${to.key}: give ${database} the right to write`);
  await publish(to);
  await to.rows(sql.unfence(database));
  await to.rows(sql.admitMigrations(loginsOf(rolesOf(database).migrate)));
  for (const { key } of others)
    say(`${key}: may be behind or ahead of ${to.key}: empty its tables and let it follow anew`);
}
