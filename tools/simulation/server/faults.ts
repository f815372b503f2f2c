/** Failures on purpose, for the tests of what a failed update leaves behind. Counts start at 1 and see real creates only. */
export interface FaultOptions {
  /** The k-th create fails before anything exists. */
  readonly failCreate?: number;
  /** Every create of this type fails. */
  readonly failType?: string;
  /** The k-th create is refused because of too many requests. */
  readonly throttle?: number;
  /** The k-th create never answers and nothing exists. */
  readonly hang?: number;
  /** The k-th create takes effect, but its answer never arrives. */
  readonly loseAnswer?: number;
  /** Called after each create took effect and before it is answered; tests kill the engine here. */
  readonly onCreated?: (count: number, urn: string) => void;
}

/** What happens to one create. */
export type Fault =
  | { readonly kind: "fail" | "throttle"; readonly message: string }
  | { readonly kind: "hang" | "loseAnswer" };

export class Faults {
  private creates = 0;

  constructor(private readonly options: FaultOptions) {}

  /** Counts a create and tells what to do to it. */
  nextCreate(type: string): Fault | undefined {
    this.creates += 1;
    const { failCreate, failType, throttle, hang, loseAnswer } = this.options;
    if (this.creates === failCreate)
      return { kind: "fail", message: `simulated failure of create number ${this.creates}` };
    if (type === failType) return { kind: "fail", message: `simulated failure of every create of ${type}` };
    if (this.creates === throttle)
      return { kind: "throttle", message: "ThrottlingException: Rate exceeded (simulated)" };
    if (this.creates === hang) return { kind: "hang" };
    return this.creates === loseAnswer ? { kind: "loseAnswer" } : undefined;
  }

  created(urn: string): void {
    this.options.onCreated?.(this.creates, urn);
  }
}
