import { openAsBlob } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { AwsClient } from "./aws4fetch.mjs";

/**
 * The cloud's secret store and object store, spoken to over HTTPS with the identity of the pod. These files run in
 * pods as they are, on Node alone: no package but `aws4fetch`, which signs requests to AWS, is beside them.
 */

export interface Cloud {
  /** The value of a secret; undefined where it has none yet. */
  readonly readSecret: (id: string) => Promise<string | undefined>;
  readonly writeSecret: (id: string, value: string) => Promise<void>;
  /** `bucket` is a URL as the objects capability gives it. */
  readonly putObject: (bucket: string, key: string, file: string) => Promise<void>;
  readonly getObject: (bucket: string, key: string, file: string) => Promise<void>;
  /** Keys that start with a prefix, in order. */
  readonly listObjects: (bucket: string, prefix: string) => Promise<string[]>;
}

export type Environment = Readonly<Record<string, string | undefined>>;
type Fetch = typeof fetch;

/** The cloud that the pod runs on, as `CLOUD` says. */
export function cloudOf(environment: Environment, send: Fetch = fetch): Cloud {
  switch (environment.CLOUD) {
    case "aws":
      return aws(environment, send);
    case "azure":
      return azure(environment, send);
    case "gcp":
      return gcp(environment, send);
    default:
      throw new Error(`CLOUD is ${environment.CLOUD}: aws, azure or gcp`);
  }
}

export function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** Answers are never shown: they may hold a secret. What failed is named by its status and the service's own code. */
async function succeed(what: string, answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const text = await answer.text();
  const code = /"(?:__type|code|status)"\s*:\s*"([\w.#]+)"|<Code>(\w+)<\/Code>/.exec(text);
  throw new Error(`${what}: ${answer.status} ${code?.[1] ?? code?.[2] ?? ""}`.trim());
}

const save = async (answer: Response, file: string) => {
  if (!answer.body) throw new Error(`${file}: an empty answer`);
  await writeFile(file, answer.body as unknown as AsyncIterable<Uint8Array>);
};

const encoded = (key: string) => key.split("/").map(encodeURIComponent).join("/");

/** Pod Identity gives short-lived keys at an address of the node; they are asked for anew each time. */
function aws(environment: Environment, send: Fetch): Cloud {
  const region = required(environment, "AWS_REGION");
  const client = async (service: string) => {
    const token = await readFile(required(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"), "utf8");
    const address = required(environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    const answer = await succeed("pod identity", await send(address, { headers: { Authorization: token } }));
    const keys = (await answer.json()) as { AccessKeyId: string; SecretAccessKey: string; Token: string };
    return new AwsClient({
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      sessionToken: keys.Token,
      service,
      region,
    });
  };
  const secrets = async (action: string, body: object) => {
    const signed = await (await client("secretsmanager")).sign(
      `https://secretsmanager.${region}.amazonaws.com/`,
      {
        method: "POST",
        headers: { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": `secretsmanager.${action}` },
        body: JSON.stringify(body),
      },
    );
    return send(signed);
  };
  const object = async (bucket: string, path: string, init: RequestInit = {}) => {
    const name = bucket.replace(/^s3:\/\//, "");
    return send(await (await client("s3")).sign(`https://${name}.s3.${region}.amazonaws.com/${path}`, init));
  };
  return {
    readSecret: async (id) => {
      const answer = await secrets("GetSecretValue", { SecretId: id });
      if (answer.status === 400 && (await answer.clone().text()).includes("ResourceNotFoundException"))
        return undefined;
      return ((await (await succeed(id, answer)).json()) as { SecretString: string }).SecretString;
    },
    writeSecret: async (id, value) => {
      const token = crypto.randomUUID();
      await succeed(
        id,
        await secrets("PutSecretValue", { SecretId: id, SecretString: value, ClientRequestToken: token }),
      );
    },
    putObject: async (bucket, key, file) => {
      const body = await openAsBlob(file);
      await succeed(key, await object(bucket, encoded(key), { method: "PUT", body }));
    },
    getObject: async (bucket, key, file) =>
      save(await succeed(key, await object(bucket, encoded(key))), file),
    listObjects: async (bucket, prefix) => {
      const keys: string[] = [];
      for (let start = ""; ; ) {
        const after = start && `&start-after=${encodeURIComponent(start)}`;
        const answer = await object(bucket, `?list-type=2&prefix=${encodeURIComponent(prefix)}${after}`);
        const text = await (await succeed(prefix, answer)).text();
        keys.push(...tagged(text, "Key"));
        start = keys.at(-1) ?? "";
        if (!text.includes("<IsTruncated>true")) return keys;
      }
    },
  };
}

/** Workload identity: the pod's service account token is exchanged for one of Entra ID. */
function azure(environment: Environment, send: Fetch): Cloud {
  const version = "2023-11-03";
  const token = async (scope: string) => {
    const authority = required(environment, "AZURE_AUTHORITY_HOST").replace(/\/?$/, "/");
    const answer = await send(`${authority}${required(environment, "AZURE_TENANT_ID")}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        client_id: required(environment, "AZURE_CLIENT_ID"),
        client_assertion: await readFile(required(environment, "AZURE_FEDERATED_TOKEN_FILE"), "utf8"),
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        grant_type: "client_credentials",
        scope,
      }),
    });
    return ((await (await succeed("Entra ID", answer)).json()) as { access_token: string }).access_token;
  };
  /** A secret's id in the resource manager names its vault; the vault answers at an address of its own. */
  const secret = async (id: string, init: RequestInit = {}) => {
    const [, vault, name] = /\/vaults\/([^/]+)\/secrets\/([^/]+)$/.exec(id) ?? [];
    if (!vault) throw new Error(`${id} is no secret of a vault`);
    return send(`https://${vault}.vault.azure.net/secrets/${name}?api-version=7.4`, {
      ...init,
      headers: {
        "Content-Type": "application/json",
        Authorization: `Bearer ${await token("https://vault.azure.net/.default")}`,
      },
    });
  };
  const blob = async (url: string, init: RequestInit = {}) =>
    send(url, {
      ...init,
      headers: {
        ...(init.headers as Record<string, string>),
        "x-ms-version": version,
        Authorization: `Bearer ${await token("https://storage.azure.com/.default")}`,
      },
    });
  return {
    readSecret: async (id) => {
      const answer = await secret(id);
      if (answer.status === 404) return undefined;
      return ((await (await succeed(id, answer)).json()) as { value: string }).value;
    },
    writeSecret: async (id, value) => {
      await succeed(id, await secret(id, { method: "PUT", body: JSON.stringify({ value }) }));
    },
    putObject: async (bucket, key, file) => {
      const headers = { "x-ms-blob-type": "BlockBlob" };
      const body = await openAsBlob(file);
      await succeed(key, await blob(`${bucket}/${encoded(key)}`, { method: "PUT", headers, body }));
    },
    getObject: async (bucket, key, file) =>
      save(await succeed(key, await blob(`${bucket}/${encoded(key)}`)), file),
    listObjects: async (bucket, prefix) => {
      const keys: string[] = [];
      for (let marker = ""; ; ) {
        const query = `restype=container&comp=list&prefix=${encodeURIComponent(prefix)}&marker=${encodeURIComponent(marker)}`;
        const text = await (await succeed(prefix, await blob(`${bucket}?${query}`))).text();
        keys.push(...tagged(text, "Name"));
        marker = tagged(text, "NextMarker")[0] ?? "";
        if (!marker) return keys;
      }
    },
  };
}

/** GKE's metadata server gives the token of the service account that the pod acts as. */
function gcp(_environment: Environment, send: Fetch): Cloud {
  const call = async (url: string, init: RequestInit = {}) => {
    const address =
      "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token";
    const answer = await succeed(
      "metadata server",
      await send(address, { headers: { "Metadata-Flavor": "Google" } }),
    );
    const { access_token } = (await answer.json()) as { access_token: string };
    return send(url, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), Authorization: `Bearer ${access_token}` },
    });
  };
  const secrets = "https://secretmanager.googleapis.com/v1";
  const name = (bucket: string) => bucket.replace(/^gs:\/\//, "");
  const storage = "https://storage.googleapis.com";
  return {
    readSecret: async (id) => {
      const answer = await call(`${secrets}/${id}/versions/latest:access`);
      if (answer.status === 404) return undefined;
      const { payload } = (await (await succeed(id, answer)).json()) as { payload: { data: string } };
      return Buffer.from(payload.data, "base64").toString();
    },
    writeSecret: async (id, value) => {
      const body = JSON.stringify({ payload: { data: Buffer.from(value).toString("base64") } });
      const headers = { "Content-Type": "application/json" };
      await succeed(id, await call(`${secrets}/${id}:addVersion`, { method: "POST", headers, body }));
    },
    putObject: async (bucket, key, file) => {
      const url = `${storage}/upload/storage/v1/b/${name(bucket)}/o?uploadType=media&name=${encodeURIComponent(key)}`;
      await succeed(key, await call(url, { method: "POST", body: await openAsBlob(file) }));
    },
    getObject: async (bucket, key, file) =>
      save(
        await succeed(
          key,
          await call(`${storage}/storage/v1/b/${name(bucket)}/o/${encodeURIComponent(key)}?alt=media`),
        ),
        file,
      ),
    listObjects: async (bucket, prefix) => {
      const keys: string[] = [];
      for (let page = ""; ; ) {
        const query = `prefix=${encodeURIComponent(prefix)}&pageToken=${encodeURIComponent(page)}`;
        const answer = await succeed(
          prefix,
          await call(`${storage}/storage/v1/b/${name(bucket)}/o?${query}`),
        );
        const { items, nextPageToken } = (await answer.json()) as {
          items?: { name: string }[];
          nextPageToken?: string;
        };
        keys.push(...(items ?? []).map((item) => item.name));
        page = nextPageToken ?? "";
        if (!page) return keys.sort();
      }
    },
  };
}

/** The contents of an XML element, wherever it stands. */
const tagged = (text: string, tag: string): string[] =>
  [...text.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, "g"))].map(([, content = ""]) =>
    content
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&"),
  );
