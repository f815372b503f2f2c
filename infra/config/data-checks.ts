import { dataDefaults } from "./data-defaults";
import { formatPath, type Problem } from "./errors";
import { firestoreMultiRegion } from "./multi-regions";
import { mapAt, type RawMap, sitesOf, type WrittenSite } from "./raw";
import { type EnvironmentName, environmentNames } from "./schema";

/** Checks of data stores' settings of which one may be written and another left to the defaults. */
export function checkDataStores(raw: RawMap): Problem[] {
  const name = environmentNames.find((known) => known === raw.environment);
  if (name === undefined) return [];
  return sitesOf(raw).flatMap((site) => [...lockProblems(site, name), ...copyProblems(site)]);
}

/** A backup that is removed before its lock ends is none: the clouds refuse such a lock. */
function lockProblems({ key, site }: WrittenSite, name: EnvironmentName): Problem[] {
  const base = dataDefaults[name].backup;
  const written = mapAt(site, "backup");
  const { lockDays, dailyRetentionDays } = { ...base, ...written };
  if (typeof lockDays !== "number" || typeof dailyRetentionDays !== "number") return [];
  if (lockDays <= dailyRetentionDays) return [];
  const isDefault = written.lockDays === undefined;
  return [
    {
      path: formatPath(["sites", key, "backup", isDefault ? "dailyRetentionDays" : "lockDays"]),
      problem: isDefault
        ? `${dailyRetentionDays} is shorter than lockDays, by default ${lockDays}`
        : `${lockDays} is longer than daily backups are kept: ${dailyRetentionDays} days`,
      allowed: "a lock of at most dailyRetentionDays",
    },
  ];
}

/** Where tables are copied to: the recovery region, or what Google Cloud has instead. */
function copyProblems({ key, site }: WrittenSite): Problem[] {
  if (mapAt(site, "documents").globalReplication !== true) return [];
  const path = formatPath(["sites", key, "documents", "globalReplication"]);
  const { cloud, region } = site;
  if (cloud === "gcp") {
    if (typeof region !== "string" || firestoreMultiRegion(region)) return [];
    return [
      {
        path,
        problem: `true needs a multi-region of Firestore's, and ${region} is near none`,
        allowed: "true in regions that start with europe- or us-; false elsewhere",
        fix: "set it to false: each database is then in one region, over its zones, with backups",
      },
    ];
  }
  return site.recovery !== undefined
    ? []
    : [
        {
          path,
          problem: "true has nowhere to copy to: the site has no recovery region",
          allowed: "false, or a recovery region",
        },
      ];
}
