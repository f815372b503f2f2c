import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { environmentNames } from "../../infra/config/schema";
import { type NameKind, nameRules, namer } from "../../infra/naming";

/** What each provider's documentation says of a name, written down apart from the limits the namer keeps to. */
const dnsLabel = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const bucket = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const azureName = /^[A-Za-z0-9]([\w.-]{0,78}\w)?$/;
const azureNetworkName = /^[A-Za-z0-9][\w.-]{0,62}\w$/;
const documented: Readonly<Record<NameKind, RegExp>> = {
  "aws.alias": /^(?!aws\/)[\w/-]{1,250}$/,
  "aws.budget": /^[^:\\]{1,100}$/,
  "aws.backup": /^[\w-]{2,50}$/,
  "aws.bucket": bucket,
  "aws.cache": /^(?!.*--)[a-z][a-z0-9-]{0,38}[a-z0-9]$/,
  "aws.cluster": /^[0-9A-Za-z][\w-]{0,99}$/,
  "aws.kafka": /^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/,
  "aws.database": /^(?!.*--)[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/,
  "aws.eventRule": /^[\w.-]{1,64}$/,
  "aws.eventSubscription": /^(?!.*--)[A-Za-z][A-Za-z0-9-]{0,253}[A-Za-z0-9]$/,
  "aws.function": /^[\w-]{1,64}$/,
  "aws.launchTemplate": /^[\w()./-]{3,128}$/,
  "aws.logGroup": /^[\w./#-]{1,512}$/,
  "aws.nodeGroup": /^[0-9A-Za-z][\w-]{0,62}$/,
  "aws.parameterGroup": /^(?!.*--)[a-z][a-z0-9-]{0,253}[a-z0-9]$/,
  "aws.replicator": /^[0-9A-Za-z][0-9A-Za-z-]{0,127}$/,
  "aws.queue": /^[\w-]{1,80}$/,
  "aws.restoreTest": /^[A-Za-z][A-Za-z0-9_]{0,49}$/,
  "aws.role": /^[\w+=,.@-]{1,64}$/,
  "aws.secret": /^[\w/+=.@-]{1,512}$/,
  "aws.securityGroup": /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/,
  "aws.subnetGroup": /^[\w .-]{1,255}$/,
  "aws.table": /^[\w.-]{3,255}$/,
  "aws.topic": /^[\w-]{1,256}$/,
  "aws.trail": /^(?=.{3,128}$)[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/,
  "azure.backupVault": /^[A-Za-z][A-Za-z0-9-]{1,49}$/,
  "azure.budget": /^[\w-]{1,63}$/,
  "azure.cache": /^(?!-)(?!.*--)[A-Za-z0-9-]{1,60}(?<!-)$/,
  "azure.cluster": /^[A-Za-z0-9]([\w-]{0,61}[A-Za-z0-9])?$/,
  "azure.containerApp": /^(?!.*--)[a-z][a-z0-9-]{0,30}[a-z0-9]$/,
  "azure.containerEnvironment": /^[A-Za-z][A-Za-z0-9-]{0,58}[A-Za-z0-9]$/,
  "azure.cosmos": /^[a-z0-9][a-z0-9-]{1,42}[a-z0-9]$/,
  "azure.diskEncryptionSet": /^[\w-]{1,80}$/,
  "azure.dnsPrefix": /^[A-Za-z0-9]([A-Za-z0-9-]{0,52}[A-Za-z0-9])?$/,
  "azure.eventHubs": /^[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]$/,
  "azure.eventTopic": /^[A-Za-z0-9-]{3,50}$/,
  "azure.identity": /^[A-Za-z0-9][\w-]{2,127}$/,
  "azure.key": /^[A-Za-z0-9-]{1,127}$/,
  "azure.network": azureNetworkName,
  "azure.postgres": /^(?!-)[a-z0-9-]{3,63}(?<!-)$/,
  "azure.privateEndpoint": azureNetworkName,
  "azure.registry": /^[A-Za-z0-9]{5,50}$/,
  "azure.resource": azureName,
  "azure.resourceGroup": /^[\w.()-]{0,89}[\w()-]$/,
  "azure.secret": /^[A-Za-z0-9-]{1,127}$/,
  "azure.serviceBus": /^(?!.*-(sb|mgmt)$)[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]$/,
  "azure.storageAccount": /^[a-z0-9]{3,24}$/,
  "azure.vault": /^(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/,
  "azure.workspace": /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
  "gcp.bucket": bucket,
  "gcp.cache": /^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$/,
  "gcp.cluster": /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
  "gcp.database": /^[a-z]([a-z0-9-]{0,58}[a-z0-9])?$/,
  "gcp.firestore": /^[a-z][a-z0-9-]{2,61}[a-z0-9]$/,
  "gcp.identityPool": /^(?!gcp-)[a-z0-9-]{4,32}$/,
  "gcp.kafka": dnsLabel,
  "gcp.key": /^[\w-]{1,63}$/,
  "gcp.keyRing": /^[\w-]{1,63}$/,
  "gcp.network": dnsLabel,
  "gcp.nodePool": /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
  "gcp.repository": dnsLabel,
  "gcp.resource": dnsLabel,
  "gcp.run": /^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$/,
  "gcp.secret": /^[\w-]{1,255}$/,
  "gcp.serviceAccount": /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  "gcp.sink": /^[\w.-]{1,100}$/,
  "gcp.topic": /^(?!goog)[A-Za-z][\w.~+%-]{2,254}$/,
};

const kinds = Object.keys(nameRules) as NameKind[];
const word = fc.stringMatching(/^[a-z0-9]{1,24}$/);
const key = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("-"));
const environment = fc.constantFrom(...environmentNames);
const account = fc.constantFrom("111111111111", "222222222222", "project-1");
const parts = fc.array(key, { minLength: 1, maxLength: 4 });

describe.each(kinds)("%s", (kind) => {
  test("keeps to the provider's rule, however many and long the parts", () => {
    fc.assert(
      fc.property(environment, key, account, parts, (name, site, owner, words) => {
        const made = namer(name, site, owner)(kind, ...words);
        expect(made).toMatch(documented[kind]);
        expect(made).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        expect(namer(name, site, owner)(kind, ...words)).toBe(made);
      }),
      { numRuns: 50 },
    );
  });

  test("tells different words apart", () => {
    fc.assert(
      fc.property(
        environment,
        fc.uniqueArray(parts, { minLength: 30, maxLength: 60, selector: (words) => words.join("-") }),
        (name, all) => {
          const named = namer(name, "site", "1");
          const names = all.map((words) => named(kind, ...words));
          expect(new Set(names).size).toBe(names.length);
        },
      ),
      { numRuns: 10 },
    );
  });
});

test("short names are the words, long ones end in a hash of the whole", () => {
  const name = namer("prod", "aws-eu", "111111111111");
  expect(name("aws.role", "cluster")).toBe("prod-aws-eu-cluster");
  expect(name("gcp.serviceAccount", "nodes-of-all-workload-pools")).toMatch(
    /^prod-aws-eu-nodes-of-al-[a-z0-9]{6}$/,
  );
  expect(name("gcp.serviceAccount", "nodes-of-all-workload-pools")).not.toBe(
    name("gcp.serviceAccount", "nodes-of-all-workload-pool-2"),
  );
});

test("global names differ between accounts, and where their letters alone do not", () => {
  const one = namer("prod", "azure-eu", "1");
  const other = namer("prod", "azure-eu", "2");
  for (const kind of kinds.filter((candidate) => "global" in nameRules[candidate])) {
    expect(one(kind, "audit")).not.toBe(other(kind, "audit"));
    expect(one(kind, "ab", "c")).not.toBe(one(kind, "a", "bc"));
  }
});

test("every compact name is global, since only a hash tells its words apart", () => {
  for (const rule of Object.values(nameRules))
    if ("compact" in rule) expect(rule).toHaveProperty("global", true);
});

test("odd characters become hyphens", () => {
  expect(namer("dev", "aws-eu", "1")("aws.role", "services/Todo", "_x_")).toBe("dev-aws-eu-services-todo-x");
});
