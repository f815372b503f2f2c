/** Why something that only grows cannot become smaller, such as the partitions of a topic. */
export function onlyGrows(what: string, before: unknown, after: unknown): string | undefined {
  const [from, to] = [numberOf(before), numberOf(after)];
  if (from === undefined || to === undefined || to >= from) return undefined;
  return `${what} can grow and not shrink, from ${from} to ${to}`;
}

/** Some APIs keep numbers as text. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
