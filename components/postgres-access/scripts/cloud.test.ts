import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloudOf } from "./cloud.ts";
import { download, upload } from "./transfer.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cloud-"));
  writeFileSync(join(folder, "token"), "pod-token");
});
afterAll(() => rmSync(folder, { recursive: true }));

const environments = () => ({
  aws: {
    CLOUD: "aws",
    AWS_REGION: "eu-west-1",
    AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1/credentials",
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, "token"),
  },
  azure: {
    CLOUD: "azure",
    AZURE_AUTHORITY_HOST: "https://login.microsoftonline.com/",
    AZURE_TENANT_ID: "tenant",
    AZURE_CLIENT_ID: "client",
    AZURE_FEDERATED_TOKEN_FILE: join(folder, "token"),
  },
  gcp: { CLOUD: "gcp" },
});

const places = {
  aws: { secret: "arn:aws:secretsmanager:eu-west-1:1:secret:a", bucket: "s3://backups" },
  azure: {
    secret: "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v/secrets/a",
    bucket: "https://account.blob.core.windows.net/backups",
  },
  gcp: { secret: "projects/p/secrets/a", bucket: "gs://backups" },
};

/** A cloud that keeps what it is given, and refuses whoever does not show the token that it gave. */
class FakeCloud {
  readonly secrets: string[] = [];
  readonly objects = new Map<string, string>();
  readonly send = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(input, { ...init, ...(init.body ? { duplex: "half" } : {}) } as RequestInit);
    const url = new URL(request.url);
    const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
    const authorization = request.headers.get("Authorization") ?? "";
    if (url.hostname === "169.254.170.23") {
      return authorization === "pod-token"
        ? json({ AccessKeyId: "AKIA", SecretAccessKey: "s", Token: "t" })
        : json({}, 401);
    }
    if (url.hostname === "login.microsoftonline.com") {
      const form = new URLSearchParams(await request.text());
      return form.get("client_assertion") === "pod-token" ? json({ access_token: "given" }) : json({}, 401);
    }
    if (url.hostname === "metadata.google.internal") {
      return request.headers.get("Metadata-Flavor") === "Google"
        ? json({ access_token: "given" })
        : json({}, 403);
    }
    if (authorization !== "Bearer given" && !authorization.startsWith("AWS4-HMAC-SHA256 Credential=AKIA/"))
      return json({}, 403);
    return this.answer(request, url, json);
  };

  private async answer(
    request: Request,
    url: URL,
    json: (body: unknown, status?: number) => Response,
  ): Promise<Response> {
    const value = this.secrets.at(-1);
    const body = async () =>
      (await request.json()) as { SecretString?: string; value?: string; payload?: { data: string } };
    const target = request.headers.get("X-Amz-Target");
    if (target === "secretsmanager.GetSecretValue") {
      return value ? json({ SecretString: value }) : json({ __type: "ResourceNotFoundException" }, 400);
    }
    if (target === "secretsmanager.PutSecretValue") this.secrets.push((await body()).SecretString ?? "");
    else if (url.hostname === "v.vault.azure.net") {
      if (request.method === "GET") return value ? json({ value }) : json({}, 404);
      this.secrets.push((await body()).value ?? "");
    } else if (url.pathname === "/v1/projects/p/secrets/a/versions/latest:access") {
      return value ? json({ payload: { data: Buffer.from(value).toString("base64") } }) : json({}, 404);
    } else if (url.pathname === "/v1/projects/p/secrets/a:addVersion") {
      this.secrets.push(Buffer.from((await body()).payload?.data ?? "", "base64").toString());
    } else return this.object(request, url, json);
    return json({});
  }

  private async object(
    request: Request,
    url: URL,
    json: (body: unknown, status?: number) => Response,
  ): Promise<Response> {
    const { searchParams } = url;
    const google = url.hostname === "storage.googleapis.com";
    const prefix = searchParams.get("prefix");
    if (prefix !== null) {
      const names = [...this.objects.keys()].filter((name) => name.startsWith(prefix)).sort();
      if (google) return json({ items: names.map((name) => ({ name })) });
      const tag = searchParams.has("list-type") ? "Key" : "Name";
      return new Response(names.map((name) => `<${tag}>${name.replaceAll("&", "&amp;")}</${tag}>`).join(""));
    }
    if (request.method === "GET") {
      const path = google
        ? (url.pathname.split("/o/")[1] ?? "")
        : url.pathname.replace(/^\/(backups\/)?/, "");
      const found = this.objects.get(decodeURIComponent(path));
      return found === undefined ? json({}, 404) : new Response(found);
    }
    if (url.hostname.endsWith("blob.core.windows.net"))
      expect(request.headers.get("x-ms-blob-type")).toBe("BlockBlob");
    const name = searchParams.get("name") ?? decodeURIComponent(url.pathname.replace(/^\/(backups\/)?/, ""));
    this.objects.set(name, await request.text());
    return json({});
  }
}

describe.each(["aws", "azure", "gcp"] as const)("%s", (name) => {
  const { secret, bucket } = places[name];

  it("reads no value where there is none, and the last that was written", async () => {
    const fake = new FakeCloud();
    const cloud = cloudOf(environments()[name], fake.send);
    expect(await cloud.readSecret(secret)).toBeUndefined();
    await cloud.writeSecret(secret, "first");
    await cloud.writeSecret(secret, 'second "ü"');
    expect(await cloud.readSecret(secret)).toBe('second "ü"');
  });

  it("keeps objects as they are, under names with all kinds of characters", async () => {
    const cloud = cloudOf(environments()[name], new FakeCloud().send);
    const file = join(folder, "file");
    writeFileSync(file, "content");
    await cloud.putObject(bucket, "postgres/a b&c/x", file);
    expect(await cloud.listObjects(bucket, "postgres/")).toEqual(["postgres/a b&c/x"]);
    await cloud.getObject(bucket, "postgres/a b&c/x", join(folder, "back"));
    expect(readFileSync(join(folder, "back"), "utf8")).toBe("content");
  });

  it("says what failed, and nothing of what was answered", async () => {
    const refusing = async () => new Response('{"__type":"AccessDenied","secret":"hidden"}', { status: 403 });
    const cloud = cloudOf(environments()[name], refusing as typeof fetch);
    await expect(cloud.readSecret(secret)).rejects.toThrow(/403/);
    await expect(cloud.readSecret(secret)).rejects.not.toThrow(/hidden/);
  });
});

it("uses no cloud that is not named", () => {
  expect(() => cloudOf({})).toThrow(/CLOUD is undefined/);
});

describe("dumps in a bucket", () => {
  const settings = (dumps: string) => ({
    ...environments().gcp,
    BUCKET: "gs://backups",
    PREFIX: "postgres",
    DUMPS: dumps,
    DATABASES: '["todo"]',
    OLDEST_HOURS: "49",
  });
  const at = (text: string) => new Date(text);
  const dump = (name: string, content: string) => {
    const dumps = join(folder, name);
    mkdirSync(join(dumps, "todo"), { recursive: true });
    writeFileSync(join(dumps, "todo/dump.gpg.000"), content);
    writeFileSync(join(dumps, "todo/manifest"), `manifest of ${content}`);
    return dumps;
  };

  it("come back as the newest that is whole, and are refused when too old or missing", async () => {
    const fake = new FakeCloud();
    await upload(settings(dump("first", "old")), at("2026-11-20T01:47:00Z"), fake.send);
    await upload(settings(dump("second", "new")), at("2026-11-21T01:47:00Z"), fake.send);
    fake.objects.set("postgres/todo/2026-11-22T01-47-00-000Z/dump.gpg.000", "broke off");
    const back = join(folder, "back-again");
    await download(settings(back), at("2026-11-22T06:00:00Z"), fake.send);
    expect(readFileSync(join(back, "todo/dump.gpg.000"), "utf8")).toBe("new");
    expect(readFileSync(join(back, "todo/manifest"), "utf8")).toBe("manifest of new");
    await expect(download(settings(back), at("2026-11-24T06:00:00Z"), fake.send)).rejects.toThrow(
      /76 hours old, of 49/,
    );
    await expect(download(settings(back), at("2026-11-22T06:00:00Z"), new FakeCloud().send)).rejects.toThrow(
      /there is no dump/,
    );
  });

  it("are not uploaded when one is not whole", async () => {
    const dumps = dump("third", "x");
    rmSync(join(dumps, "todo/manifest"));
    const fake = new FakeCloud();
    await expect(upload(settings(dumps), at("2026-11-22T06:00:00Z"), fake.send)).rejects.toThrow(
      /no whole dump/,
    );
    expect(fake.objects.size).toBe(0);
  });
});
