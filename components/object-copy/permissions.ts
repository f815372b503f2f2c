import type { Permission } from "../identity/contract";
import type { Keys } from "../keys/contract";
import type { Objects } from "../objects/contract";
import type { Side } from "./plan";

/** What the copier may do with a site's buckets, as permissions of the identity capability. */
export const bucketPermissions = (
  sides: readonly Side[],
  { objects, keys }: { readonly objects: Objects; readonly keys: Keys },
): Permission[] =>
  sides.map(({ bucket, may }) => ({
    kind: "bucket",
    name: bucket,
    may,
    bucket: objects.buckets.apply((all) => all[bucket]?.id ?? ""),
    key: keys.ids.objects,
  }));
