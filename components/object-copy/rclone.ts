import type { Site } from "../../infra/config/environment";
import { type Copy, copiesFolder } from "./plan";

/** How rclone is called: from pure values, so that a test can run the very same arguments. */

/** Hours of new objects that are read back and compared after each copying: two runs' worth and a bit. */
const verifiedHours = 3;

/**
 * Settings of a remote by rclone's own names; they become variables, so that there is no file to write. Buckets are
 * not asked for before they are written to: nobody here may make one.
 */
export function remoteOf(
  site: Pick<Site, "cloud" | "region">,
  account: string,
): Readonly<Record<string, string>> {
  switch (site.cloud) {
    case "aws":
      return { type: "s3", provider: "AWS", env_auth: "true", region: site.region, no_check_bucket: "true" };
    case "azure":
      return { type: "azureblob", account, env_auth: "true", no_check_container: "true" };
    case "gcp":
      return {
        type: "google cloud storage",
        env_auth: "true",
        bucket_policy_only: "true",
        no_check_bucket: "true",
      };
  }
}

/** A remote as environment variables. */
export const remoteVariables = (
  remote: "source" | "target",
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      `RCLONE_CONFIG_${remote.toUpperCase()}_${key.toUpperCase()}`,
      value,
    ]),
  );

export interface Ends {
  /** Bucket or container at either end; each may have a path. */
  readonly source: string;
  readonly target: string;
}

/** Where the objects of a copy come from and go to. */
export const endsOf = ({ from }: Copy, sourceName: string, targetName: string): Ends => ({
  source: `source:${sourceName}`,
  target: `target:${targetName}/${copiesFolder}/${from}`,
});

/** Without a file of settings, and past what was copied here from elsewhere. */
const common = ["--config=", `--exclude=/${copiesFolder}/**`, "--log-level=NOTICE", "--use-json-log"];

/**
 * Copies what is new or newer. Nothing is deleted: what somebody removes at the source stays in the copy until its own
 * life there ends.
 */
export const copyArgs = ({ source, target }: Ends): readonly string[] => [
  "copy",
  source,
  target,
  ...common,
  "--update",
  "--use-server-modtime",
  "--fast-list",
  "--transfers=8",
  "--retries=3",
];

/**
 * Reads new objects back at both ends and compares every byte: the clouds' own checksums cannot be compared with each
 * other, and with customer-managed keys some have none. One that differs or is missing fails the Job.
 */
export const verifyArgs = ({ source, target }: Ends): readonly string[] => [
  "check",
  source,
  target,
  ...common,
  "--one-way",
  "--download",
  "--use-server-modtime",
  `--max-age=${verifiedHours}h`,
];
