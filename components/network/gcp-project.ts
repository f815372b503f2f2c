/** What a network's parts need besides their names: they are in its project, and an adopted network may be another one's. */
export function networkProject(network: string | undefined): { readonly project?: string } {
  const project = network && /projects\/([^/]+)\//.exec(network)?.[1];
  return project ? { project } : {};
}
