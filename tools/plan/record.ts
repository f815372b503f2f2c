/** A resource as it stands in `plan.json`. */
export interface PlanRecord {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly provider: string;
  /** A real resource, as opposed to a component. */
  readonly custom: boolean;
  /** Inputs, secrets shown as `[secret]`. */
  readonly inputs: Record<string, unknown>;
  readonly options: Record<string, unknown>;
}
