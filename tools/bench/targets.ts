import { labels } from "./labels";
import { markdown, type Results } from "./results";

/** What the program has to reach on the machine that measures. */
interface Target {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  readonly unit: "s" | "MB" | "×";
}

export function planTargets(results: Results): Target[] {
  const seconds = (label: string) => results.median(label, "wall") / 1000;
  const { empty, prod, services } = labels;
  return [
    {
      what: `${prod}: three times the ${empty} and 1.5 ms a resource`,
      measured: seconds(prod),
      limit: 3 * seconds(empty) + 0.0015 * results.resources(prod),
      unit: "s",
    },
    { what: prod, measured: results.median(prod, "memory"), limit: 350, unit: "MB" },
    { what: services(1000), measured: results.median(services(1000), "memory"), limit: 600, unit: "MB" },
    {
      what: "a resource of 1,000 services, compared with one of 100",
      measured: results.perResource(services(1000), empty) / results.perResource(services(100), empty),
      limit: 1.2,
      unit: "×",
    },
  ];
}

export function engineTargets(results: Results): Target[] {
  const ratio = (other: string, of: "wall" | "memory") =>
    results.median(labels.cold, of) / results.median(other, of);
  return [
    {
      what: "preview, source edited: time of the default set-up",
      measured: ratio(labels.engineDefault, "wall"),
      limit: 1 / 4,
      unit: "×",
    },
    {
      what: "preview, source edited: memory of the default set-up",
      measured: ratio(labels.engineDefault, "memory"),
      limit: 1 / 5,
      unit: "×",
    },
    {
      what: "preview, source edited: time of the engine's floor",
      measured: ratio(labels.engineFloor, "wall"),
      limit: 1.5,
      unit: "×",
    },
  ];
}

export function targetTable(targets: readonly Target[]): string {
  const lines = targets.map(({ what, measured, limit, unit }) => {
    const shown = (value: number) => `${unit === "MB" ? Math.round(value) : value.toFixed(2)} ${unit}`;
    return [what, shown(measured), `at most ${shown(limit)}`, measured <= limit ? "yes" : "**no**"];
  });
  return markdown(["target", "measured", "limit", "reached"], lines);
}
