const container = { name: "app", image: "registry/app@sha256:0" };

/** A Deployment that the simulated API server accepts, with parts of its spec changed. */
export const deployment = (
  spec: Record<string, unknown>,
  metadata: Record<string, unknown> = { name: "app", namespace: "shop" },
) => ({
  metadata,
  spec: {
    selector: { matchLabels: { app: "a" } },
    template: { metadata: { labels: { app: "a" } }, spec: { containers: [container] } },
    ...spec,
  },
});
