/** Ranges of ports as the clouds write them. */

/** Whether a port or range (`"*"`, `"22"`, `"20-30"`) holds a port. */
export function includesPort(range: string, port: number): boolean {
  if (range === "*") return true;
  const [from = Number.NaN, to = from] = range.split("-").map(Number);
  return from <= port && port <= to;
}
