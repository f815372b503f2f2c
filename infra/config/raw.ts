/** Configuration as it was written, before anybody knows whether it is valid. */

export type RawMap = Readonly<Record<string, unknown>>;

/** A site as it was written. */
export interface WrittenSite {
  readonly key: string;
  readonly site: RawMap;
}

/** A map, or an empty one in place of anything else. */
export const mapOf = (value: unknown): RawMap =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RawMap) : {};

export const mapAt = (value: RawMap, key: string): RawMap => mapOf(value[key]);

export const sitesOf = (raw: RawMap): WrittenSite[] =>
  Object.entries(mapAt(raw, "sites")).map(([key, site]) => ({ key, site: mapOf(site) }));
