import { digits, hex } from "../../hash";
import { resourceSchema } from "../../schema";
import { textAt } from "../../values";
import type { SimulatedObject } from "../cloud";
import { projectOf, regionOf } from "./context";
import { storesIds } from "./stores";

type IdRule = (object: SimulatedObject) => string;

const member: (scope: IdRule) => IdRule = (scope) => (object) =>
  `${scope(object)}/${text(object, "role")}/${text(object, "member")}${conditionSuffix(object)}`;

/** Ids which differ from the import format of the documentation, or which it does not show. */
const rules: Readonly<Record<string, IdRule>> = {
  "gcp:container/nodePool:NodePool": (object) =>
    `${clusterPath(object)}/nodePools/${gcpName(object, "name")}`,
  "gcp:compute/routerNat:RouterNat": (object) =>
    `${projectOf(object.provider, object.inputs)}/${regionOf(object.provider, object.inputs)}/${lastSegment(text(object, "router"))}/${gcpName(object, "name")}`,
  "gcp:serviceaccount/account:Account": (object) =>
    `projects/${project(object)}/serviceAccounts/${accountEmail(object)}`,
  "gcp:serviceaccount/iAMMember:IAMMember": member((object) => text(object, "serviceAccountId")),
  "gcp:projects/iAMMember:IAMMember": member(project),
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": (object) =>
    `${project(object)}/audit_config/${text(object, "service")}`,
  "gcp:projects/iAMCustomRole:IAMCustomRole": (object) =>
    `projects/${project(object)}/roles/${gcpName(object, "roleId")}`,
  "gcp:projects/service:Service": (object) => `${project(object)}/${text(object, "service")}`,
  "gcp:projects/serviceIdentity:ServiceIdentity": (object) =>
    `projects/${project(object)}/services/${text(object, "service")}`,
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": member((object) => text(object, "cryptoKeyId")),
  "gcp:managedkafka/cluster:Cluster": (object) =>
    `projects/${project(object)}/locations/${text(object, "location")}/clusters/${text(object, "clusterId")}`,
  "gcp:managedkafka/acl:Acl": (object) =>
    `projects/${project(object)}/locations/${text(object, "location")}/clusters/${text(object, "cluster")}/acls/${text(object, "aclId")}`,
  "gcp:secretmanager/secretVersion:SecretVersion": (object) =>
    `${text(object, "secret")}/versions/${digits(object.seed, 2)}`,
  "gcp:sql/user:User": (object) =>
    `${text(object, "name")}/${textAt(object.inputs, "host") ?? ""}/${text(object, "instance")}`,
  "gcp:servicenetworking/connection:Connection": (object) =>
    `${encodeURIComponent(text(object, "network"))}:${text(object, "service")}`,
  "gcp:storage/bucket:Bucket": (object) => gcpName(object, "name"),
  "gcp:storage/bucketIAMMember:BucketIAMMember": member((object) => `b/${text(object, "bucket")}`),
  "gcp:storage/notification:Notification": (object) =>
    `${text(object, "bucket")}/notificationConfigs/${digits(object.seed, 3)}`,
  "gcp:storage/transferJob:TransferJob": (object) => `${project(object)}/OPI${digits(object.seed, 20)}`,
  "gcp:pubsub/topicIAMMember:TopicIAMMember": member((object) => text(object, "topic")),
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": member((object) => text(object, "subscription")),
  "gcp:secretmanager/secretIamMember:SecretIamMember": member((object) => text(object, "secretId")),
  "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": member(
    (object) =>
      `projects/${project(object)}/locations/${text(object, "location")}/services/${text(object, "name")}`,
  ),
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": member(
    (object) =>
      `projects/${project(object)}/locations/${text(object, "location")}/repositories/${lastSegment(text(object, "repository"))}`,
  ),
  ...storesIds,
  "gcp:billing/budget:Budget": (object) =>
    `billingAccounts/${text(object, "billingAccount")}/budgets/${hex(object.seed, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}`,
  "gcp:logging/metric:Metric": (object) => gcpName(object, "name"),
  "gcp:monitoring/notificationChannel:NotificationChannel": (object) =>
    `projects/${project(object)}/notificationChannels/${digits(object.seed, 19)}`,
};

/** Documentation placeholders whose input has another name. */
const placeholders: Readonly<Record<string, string>> = {
  cluster_id: "name",
  instance_id: "instanceId",
  zone: "managedZone",
  pool_id: "name",
  project_id: "project",
};

function project(object: SimulatedObject): string {
  return projectOf(object.provider, object.inputs);
}

function text(object: SimulatedObject, name: string): string {
  return textAt(object.inputs, name) ?? `{${name}}`;
}

function conditionSuffix(object: SimulatedObject): string {
  const title = textAt(object.inputs, "condition.title");
  return title === undefined ? "" : `/${title}`;
}

export function lastSegment(path: string): string {
  return path.split("/").at(-1) ?? path;
}

/** A naming input, else the logical name and a suffix. */
export function gcpName(object: SimulatedObject, property: string): string {
  return textAt(object.inputs, property) ?? `${object.name}-${hex(object.seed, 7)}`;
}

export function accountEmail(object: SimulatedObject): string {
  return `${gcpName(object, "accountId")}@${project(object)}.iam.gserviceaccount.com`;
}

/** The path of the cluster that a node pool names by its id, its self link, or its name and location. */
export function clusterPath(object: SimulatedObject): string {
  const given = text(object, "cluster").replace(/^https:\/\/container\.googleapis\.com\/v1\/?/, "");
  if (given.includes("/")) return given;
  return `projects/${project(object)}/locations/${textAt(object.inputs, "location") ?? regionOf(object.provider, object.inputs)}/clusters/${given}`;
}

export function gcpId(object: SimulatedObject): string {
  const rule = rules[object.type];
  if (rule) return rule(object);
  const schema = resourceSchema(object.type);
  const template = schema?.importId ?? "projects/{{project}}/{{name}}";
  return template.replace(/\{\{(\w+)\}\}/g, (_, placeholder: string) => {
    const property = camel(placeholders[placeholder] ?? placeholder);
    if (property === "project") return project(object);
    if (property === "region") return regionOf(object.provider, object.inputs);
    const value = textAt(object.inputs, property);
    if (value === undefined)
      return property === "location" ? regionOf(object.provider, object.inputs) : gcpName(object, property);
    return property === "name" || property === "keyRing" ? value : lastSegment(value);
  });
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
