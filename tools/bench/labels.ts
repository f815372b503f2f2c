/** The rows that others are compared with, and that targets are set for. */
export const labels = {
  empty: "empty program",
  dev: "plan dev",
  prod: "plan prod",
  floor: "floor of prod (bare replay)",
  sites: (count: number) => `plan, ${count} sites`,
  services: (count: number) => `plan, ${count} services on three sites`,
  engineFloor: "engine's floor (bare replay of prod)",
  engineDefault: "preview of prod, Pulumi's default set-up, source edited",
  warm: "preview of prod, warm",
  cold: "preview of prod, source edited",
} as const;
