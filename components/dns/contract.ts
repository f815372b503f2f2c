import { z } from "zod";
import type { Transformable } from "../../infra/component";
import type { Wired } from "../../infra/wired";

/** The public DNS zone of an environment's domain. */
export interface DnsArgs extends Transformable {
  /** The domain, without a final dot. Changing it replaces the zone. */
  readonly domain: string;
  /** Told by certificate authorities of refused requests. */
  readonly contact: string;
  /** A zone that is already there: zone id (AWS), resource id (Azure), zone name (GCP). */
  readonly existing?: string;
}

export const dnsContract = z.object({
  zone: z.string().describe("zone id (AWS), resource id (Azure), zone name (GCP)"),
  nameServers: z.array(z.string()).describe("what the parent domain must delegate to"),
});

export type Dns = Wired<z.infer<typeof dnsContract>>;

/** The certificate authority that may issue for the domain (RFC 8659): the one the platform gets certificates from. */
export const certificateAuthority = "letsencrypt.org";

/** Lifetime of the CAA record in seconds: it hardly ever changes. */
export const caaTtlSeconds = 3600;
