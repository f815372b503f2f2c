import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Wired } from "../../infra/wired";
import type { Keys } from "../keys/contract";
import type { Network } from "../network/contract";
import type { Registry } from "../registry/contract";

/**
 * Account-wide audit logs, of control planes and of data access, in a store that takes new records and gives none up
 * before their time. Nobody can shorten that time while `protection` is on, with one exception: Azure's policy is made
 * unlocked, and until a person locks it, whoever owns the subscription can shorten it or take it off.
 */
export interface AuditArgs extends Transformable {
  /** Days in which no record can be changed or deleted, 30 to 3650; it is removed after them. */
  readonly retentionDays: number;
  readonly keys: Keys;
  /** Where the store gets a private endpoint, on clouds that have such. */
  readonly network: Network;
  /** Its use is recorded, as that of the keys is, on clouds that record data access resource by resource. */
  readonly registry: Registry;
  /** A store that already covers the account: bucket name (AWS, GCP) or storage account id (Azure). */
  readonly existing?: string;
}

export const auditContract = z.object({
  store: z.string().describe("bucket name (AWS, GCP) or storage account id (Azure)"),
});

export type Audit = Wired<z.infer<typeof auditContract>>;
