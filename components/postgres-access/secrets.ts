import type { Secret } from "../../infra/config/stores";
import { type PoolDemand, withDatabase } from "./pools";
import { secretNames } from "./secret-names";

/** Days that a login lives before its turn is over: rotations are monthly, and the month before stays valid. */
const rotationDays = 31;

/** The start of these names: no secret of `stacks/stores.yaml` may have it. */
export const reservedSecret = /^postgres-(service|migration|platform)-/;

/** The secrets that a site's databases need beside those of the product. */
export function databaseSecrets(
  services: readonly (PoolDemand & { readonly owner: string })[],
  site: string,
): Record<string, Secret> {
  const secret = (owner: string): Secret => ({ owner, rotationDays });
  const local = withDatabase(services, site);
  if (local.length === 0) return {};
  const own = local.flatMap(({ name, owner }) => [
    [secretNames.service(name), secret(owner)] as const,
    [secretNames.migration(name), secret(owner)] as const,
  ]);
  const { pooler, dumps, analytics, dumpKey } = secretNames;
  const platform = [pooler, dumps, analytics, dumpKey].map((name) => [name, secret("platform")] as const);
  return Object.fromEntries([...own, ...platform]);
}
