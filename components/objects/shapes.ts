import type { Bucket } from "../../infra/config/stores";
import { accessLogDays, builtIn, type ObjectsArgs } from "./contract";

/** What a bucket is like, the same on every cloud. */
export interface Shape {
  /** Its name in the site. */
  readonly name: string;
  /** The team that answers for it, where it is not the platform's own. */
  readonly owner?: string;
  /** The most sensitive data in it, where that is not the environment's. */
  readonly dataClass?: string;
  /** Days that replaced and deleted versions are kept. */
  readonly versionDays: number;
  /** Days until an object is removed; absent: never. */
  readonly expireDays?: number;
  /** Days until an object moves to cheaper storage; absent: never. */
  readonly coldDays?: number;
  /** Days in which nobody can change or remove an object; absent: the bucket has no lock and never gets one. */
  readonly lockDays?: number;
  readonly notify?: NonNullable<Bucket["notify"]>;
}

/** Days that a replaced log is kept: logs are written once, so this is for what somebody broke. */
const logVersionDays = 30;

/** All buckets of a site: those of the product in the order of their names, and the two that every site has. */
export function shapesOf({ buckets, backup }: Pick<ObjectsArgs, "buckets" | "backup">): readonly Shape[] {
  const own = Object.entries(buckets).map(([name, bucket]): Shape => {
    const { owner, dataClass, versionDays, expireDays, coldDays, notify } = bucket;
    return {
      name,
      owner,
      dataClass,
      versionDays,
      ...(expireDays !== undefined && { expireDays }),
      ...(coldDays !== undefined && { coldDays }),
      ...(notify && { notify }),
    };
  });
  return [...own.sort((a, b) => (a.name < b.name ? -1 : 1)), backups(backup)];
}

/** A backup goes a day after it is neither wanted nor locked any more. */
const backups = ({ dailyRetentionDays, lockDays }: ObjectsArgs["backup"]): Shape => ({
  name: builtIn.backups,
  versionDays: Math.max(lockDays, 1),
  expireDays: Math.max(dailyRetentionDays, lockDays) + 1,
  lockDays,
});

/** The bucket that is told of every access to the others. */
export const logs: Shape = { name: builtIn.logs, versionDays: logVersionDays, expireDays: accessLogDays };

/** Tags, or labels, of a bucket: those of the site, with its own owner and data class. */
export const tagsOf = <T extends Readonly<Record<string, string>>>(tags: T, { owner, dataClass }: Shape) => ({
  ...tags,
  ...(owner && { owner }),
  ...(dataClass && { "data-class": dataClass }),
});
