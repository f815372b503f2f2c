import { createHash } from "node:crypto";
import type { BucketUse } from "../../infra/access";
import type { Site } from "../../infra/config/environment";
import type { Stores } from "../../infra/config/stores";
import { builtIn } from "../objects/contract";

/** Which bucket is copied from which site to which, and in whose cluster the copying runs. */
export interface Copy {
  /** The bucket's name, the same on both sites. */
  readonly bucket: string;
  readonly from: string;
  readonly to: string;
  /** The site whose cluster copies: one of the two. */
  readonly runsOn: string;
}

/** Folder of a bucket under which copies of other sites' objects are; never copied on. */
export const copiesFolder = "from";

type Sites = Readonly<Record<string, Pick<Site, "cloud">>>;

/**
 * Every replicated bucket, and the one with backups, from each site to each other on another cloud: what is lost with
 * a region is in the site's own recovery region. Storage accounts of Azure's are reached from their own network only,
 * so that Azure's side copies; else the side that is written to does.
 */
export function copiesOf(buckets: Stores["buckets"], sites: Sites): readonly Copy[] {
  const keys = Object.keys(sites).sort();
  const replicated = Object.keys(buckets).filter((name) => buckets[name]?.replicated);
  return [...replicated, builtIn.backups]
    .sort()
    .flatMap((bucket) =>
      keys.flatMap((from) =>
        keys
          .filter((to) => sites[to]?.cloud !== sites[from]?.cloud)
          .map((to) => ({ bucket, from, to, runsOn: sites[from]?.cloud === "azure" ? from : to })),
      ),
    );
}

/** What the runner does on a side of its copies: it reads what it copies from, and writes what it copies to. */
export interface Side {
  readonly bucket: string;
  readonly may: BucketUse;
}

/** The buckets of one site in these copies, and what is done with each. */
export function sidesAt(site: string, copies: readonly Copy[]): readonly Side[] {
  const writes = (bucket: string) => copies.some((copy) => copy.bucket === bucket && copy.to === site);
  return [...new Set(copies.map(({ bucket }) => bucket))]
    .sort()
    .map((bucket) => ({ bucket, may: writes(bucket) ? "read-write" : "read" }));
}

/** The site at the other end of a copy from where it runs. */
export const otherEnd = ({ from, to, runsOn }: Copy): string => (runsOn === from ? to : from);

/** Longest name of a CronJob: Kubernetes adds eleven characters to it for its Jobs. */
const longestName = 52;

/** A name for a copy that no other one has. */
export function copyName({ bucket, from, to }: Copy): string {
  const full = `${bucket}-${from}-${to}`;
  if (full.length <= longestName) return full;
  const hash = createHash("sha256").update(full).digest("hex").slice(0, 6);
  return `${full.slice(0, longestName - hash.length - 1).replace(/-$/, "")}-${hash}`;
}

/** Minute of the hour at which a copy starts: spread, so that not all start at once, and always the same. */
export function startMinute(copy: Copy): number {
  return Number.parseInt(createHash("sha256").update(copyName(copy)).digest("hex").slice(0, 6), 16) % 60;
}
