import type { Row, Sample } from "./measure";

/** A column that gives a row as a multiple of another. */
export interface Comparison {
  readonly head: string;
  readonly of: "wall" | "memory";
  /** Label of the other row. */
  readonly with: string;
}

/** What was measured, by the label of the row. */
export class Results {
  constructor(
    private readonly samples: ReadonlyMap<string, readonly Sample[]>,
    private readonly counts: ReadonlyMap<string, number>,
  ) {}

  /** The median of what a row took or used. @throws Error where the row was not measured */
  median(label: string, of: "wall" | "cpu" | "memory"): number {
    const samples = this.samples.get(label);
    if (!samples) throw new Error(`"${label}" was not measured`);
    return median(samples.map((sample) => sample[of]));
  }

  /** How many resources a row registers. */
  resources(label: string): number {
    return this.counts.get(label) ?? 0;
  }

  /** What each resource adds to the time of a program without any, in milliseconds. */
  perResource(label: string, empty: string): number {
    return (this.median(label, "wall") - this.median(empty, "wall")) / this.resources(label);
  }

  /** @param empty label of the row whose time is no resource's */
  table(rows: readonly Row[], comparisons: readonly Comparison[], empty: string): string {
    const lines = rows.map(({ label }) => [
      label,
      this.resources(label) > 0 ? String(this.resources(label)) : "",
      seconds(this.median(label, "wall")),
      ...comparisons.map(({ of, with: other }) =>
        (this.median(label, of) / this.median(other, of)).toFixed(2),
      ),
      this.resources(label) > 50 ? `${this.perResource(label, empty).toFixed(2)} ms` : "",
      seconds(this.median(label, "cpu")),
      `${Math.round(this.median(label, "memory"))} MB`,
    ]);
    const compared = comparisons.map(({ head }) => head);
    return markdown(["what", "resources", "time", ...compared, "a resource", "CPU", "memory"], lines);
  }
}

export const markdown = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = Math.floor(ordered.length / 2);
  const [low = 0, high = 0] = [ordered[Math.ceil(ordered.length / 2) - 1], ordered[middle]];
  return (low + high) / 2;
}
