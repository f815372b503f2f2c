import { mkdir, readdir } from "node:fs/promises";
import { dirname } from "node:path";
import { type Cloud, cloudOf, required } from "./cloud.ts";

/** The file of a dump that is uploaded last: a dump without it broke off. */
const mark = "manifest";

/** Uploads every database's dump to `<prefix>/<database>/<moment>/`, the manifest last. */
export async function upload(environment: NodeJS.ProcessEnv, now = new Date(), send = fetch): Promise<void> {
  const [cloud, bucket, prefix, folder] = settings(environment, send);
  const moment = now.toISOString().replace(/[:.]/g, "-");
  for (const database of (await readdir(folder)).sort()) {
    const files = (await readdir(`${folder}/${database}`)).sort();
    const parts = files.filter((file) => file.startsWith("dump.gpg."));
    if (parts.length === 0 || !files.includes(mark)) throw new Error(`${database}: no whole dump`);
    for (const file of [...parts, mark]) {
      await cloud.putObject(
        bucket,
        `${prefix}/${database}/${moment}/${file}`,
        `${folder}/${database}/${file}`,
      );
    }
    console.log(`${database}: ${parts.length} parts, ${moment}`);
  }
}

/** Downloads the newest whole dump of each database. @throws Error where there is none, or it is older than `OLDEST_HOURS` */
export async function download(
  environment: NodeJS.ProcessEnv,
  now = new Date(),
  send = fetch,
): Promise<void> {
  const [cloud, bucket, prefix, folder] = settings(environment, send);
  const oldest = Number(required(environment, "OLDEST_HOURS"));
  for (const database of JSON.parse(required(environment, "DATABASES")) as string[]) {
    const keys = await cloud.listObjects(bucket, `${prefix}/${database}/`);
    const last = keys
      .filter((key) => key.endsWith(`/${mark}`))
      .sort()
      .at(-1);
    if (!last) throw new Error(`${database}: there is no dump`);
    const hours = (now.getTime() - momentOf(last)) / 3_600_000;
    if (!(hours <= oldest))
      throw new Error(`${database}: the last dump is ${Math.round(hours)} hours old, of ${oldest} at most`);
    await mkdir(`${folder}/${database}`, { recursive: true });
    for (const key of keys.filter((one) => dirname(one) === dirname(last))) {
      await cloud.getObject(bucket, key, `${folder}/${database}/${key.slice(dirname(key).length + 1)}`);
    }
    console.log(`${database}: ${dirname(last)}`);
  }
}

/** `…/2026-11-21T13-30-00-000Z/manifest` as a moment. */
function momentOf(key: string): number {
  const text = key.split("/").at(-2) ?? "";
  return Date.parse(text.replace(/T(\d+)-(\d+)-(\d+)-(\d+)Z$/, "T$1:$2:$3.$4Z"));
}

const settings = (environment: NodeJS.ProcessEnv, send: typeof fetch): [Cloud, string, string, string] => [
  cloudOf(environment, send),
  required(environment, "BUCKET"),
  required(environment, "PREFIX"),
  required(environment, "DUMPS"),
];
