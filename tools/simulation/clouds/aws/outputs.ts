import { certificateData, digits, documentationAddress, hex, letters, uuid } from "../../hash";
import type { Property } from "../../schema/shape";
import { setting, textAt, type Values, valueAt } from "../../values";
import type { SimulatedObject } from "../cloud";
import { accountOf, arn, ec2Id, partitionOf, regionOf, zoneId } from "./context";
import { arnOf, nameOf } from "./ids";
import { postgresOutputs } from "./postgres";
import { storesOutputs } from "./stores";

/** Creation time of everything: the simulation has no clock. */
const createdAt = "2026-01-01T00:00:00Z";

/** Outputs by the name of the property, for every type. */
export function awsComputed(object: SimulatedObject, id: string, name: string, property: Property): unknown {
  const { inputs, provider, seed } = object;
  const region = regionOf(provider, inputs);
  switch (name) {
    case "arn":
      return arnOf(object, id);
    case "region":
    case "homeRegion":
    case "bucketRegion":
      return region;
    case "ownerId":
    case "owner":
    case "accountId":
    case "registryId":
      return accountOf(provider);
    case "tagsAll":
      return { ...tagsOf(valueAt(setting(provider.config, "defaultTags"), "tags")), ...tagsOf(inputs.tags) };
    case "name":
    case "nodeGroupName":
    case "bucket":
      return nameOf(object, name);
    case "createdAt":
    case "createDate":
    case "modifiedAt":
    case "associatedAt":
      return createdAt;
    case "uniqueId":
    case "policyId":
      return `A${letters(`${name}:${seed}`, 20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`;
    case "availabilityZone":
      return `${region}a`;
    case "availabilityZoneId":
      return zoneId(textAt(inputs, "availabilityZone") ?? `${region}a`);
    case "publicIp":
      return documentationAddress(seed);
    case "networkInterfaceId":
      return ec2Id("eni", seed);
    case "associationId":
      return ec2Id("eipassoc", seed);
    default:
      return property.type === "string" ? "" : undefined;
  }
}

function tagsOf(value: unknown): Values {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

const byType: Readonly<Record<string, (object: SimulatedObject, id: string) => Values>> = {
  "aws:ec2/vpc:Vpc": (_, id) => ({
    defaultNetworkAclId: ec2Id("acl", `default:${id}`),
    defaultRouteTableId: ec2Id("rtb", `default:${id}`),
    mainRouteTableId: ec2Id("rtb", `default:${id}`),
    defaultSecurityGroupId: ec2Id("sg", `default:${id}`),
    dhcpOptionsId: ec2Id("dopt", `default:${id}`),
    enableDnsSupport: true,
    instanceTenancy: "default",
  }),
  "aws:ec2/eip:Eip": (object, id) => ({
    allocationId: id,
    publicIp: documentationAddress(object.seed),
    domain: "vpc",
  }),
  "aws:ec2/vpnConnection:VpnConnection": (object) => ({
    tunnel1Address: documentationAddress(`tunnel1:${object.seed}`),
    tunnel2Address: documentationAddress(`tunnel2:${object.seed}`),
  }),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": () => ({
    name: "default",
    description: "default VPC security group",
  }),
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": (object) => ({ vpcId: ec2Id("vpc", object.seed) }),
  "aws:ec2/route:Route": () => ({ origin: "CreateRoute", state: "active" }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": (object) => ({
    state: "available",
    vpcEndpointType: "Gateway",
    prefixListId: object.inputs.vpcEndpointType === "Interface" ? "" : `pl-${hex(object.seed, 8)}`,
  }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1, defaultVersion: 1 }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (_, id) => ({ securityGroupRuleId: id }),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (_, id) => ({ securityGroupRuleId: id }),
  "aws:eks/cluster:Cluster": (object) => {
    const region = regionOf(object.provider, object.inputs);
    const key = letters(object.seed, 32, "ABCDEF0123456789");
    return {
      endpoint: `https://${key}.gr7.${region}.eks.amazonaws.com`,
      certificateAuthority: { data: certificateData(object.seed) },
      identities: [{ oidcs: [{ issuer: `https://oidc.eks.${region}.amazonaws.com/id/${key}` }] }],
      vpcConfig: {
        clusterSecurityGroupId: ec2Id("sg", `cluster:${object.seed}`),
        vpcId: ec2Id("vpc", `cluster:${object.seed}`),
      },
      status: "ACTIVE",
      platformVersion: "eks.1",
      version: "1.36",
      clusterId: "",
    };
  },
  "aws:eks/nodeGroup:NodeGroup": (object) => ({
    status: "ACTIVE",
    resources: [
      {
        autoscalingGroups: [{ name: `eks-${nameOf(object, "nodeGroupName")}-${uuid(object.seed)}` }],
        remoteAccessSecurityGroupId: "",
      },
    ],
  }),
  "aws:eks/addon:Addon": () => ({ addonVersion: "v1.0.0-eksbuild.1" }),
  "aws:eks/accessEntry:AccessEntry": (object) => ({
    accessEntryArn: arn(
      object,
      "eks",
      `access-entry/${nameOf(object, "clusterName")}/role/${accountOf(object.provider)}/${hex(object.seed, 8)}/${uuid(object.seed)}`,
    ),
    type: "STANDARD",
  }),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": (object, id) => ({
    associationId: id,
    associationArn: arn(object, "eks", `podidentityassociation/${nameOf(object, "clusterName")}/${id}`),
  }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (object) => ({
    thumbprintLists: [hex(object.seed, 40)],
  }),
  "aws:kms/key:Key": (_, id) => ({
    keyId: id,
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
  }),
  "aws:kms/alias:Alias": (object) => ({
    targetKeyArn: arn(object, "kms", `key/${nameOf(object, "targetKeyId").replace(/^.*key\//, "")}`),
  }),
  "aws:s3/bucket:Bucket": (object, id) => ({
    bucketDomainName: `${id}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${id}.s3.${regionOf(object.provider, object.inputs)}.amazonaws.com`,
    hostedZoneId: `Z${letters(regionOf(object.provider, object.inputs), 13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
    objectLockEnabled: false,
  }),
  "aws:sqs/queue:Queue": (object, id) => ({
    url: id,
    // A queue that was there before, and is read: it has dead letters.
    ...(object.inputs.name === undefined && {
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: `${arnOf(object, id)}-dead`,
        maxReceiveCount: 5,
      }),
    }),
  }),
  "aws:ecr/repository:Repository": (object, id) => ({
    repositoryUrl: `${accountOf(object.provider)}.dkr.ecr.${regionOf(object.provider, object.inputs)}.amazonaws.com/${id}`,
  }),
  "aws:msk/cluster:Cluster": (object) => ({
    ...brokersOf(object),
    clusterUuid: `${uuid(object.seed)}-1`,
    currentVersion: `K${letters(object.seed, 13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
    storageMode: "LOCAL",
  }),
  "aws:msk/configuration:Configuration": () => ({ latestRevision: 1 }),
  "aws:msk/topic:Topic": (object) => ({ configsActual: textAt(object.inputs, "configs") ?? "{}" }),
  ...postgresOutputs,
  ...storesOutputs,
  "aws:route53/zone:Zone": (object, id) => {
    const servers = [0, 1, 2, 3].map(
      (n) => `ns-${Number(digits(`${n}:${object.seed}`, 3)) + n * 512}.awsdns-0${n}.com`,
    );
    return { zoneId: id, nameServers: servers, primaryNameServer: servers[0] };
  },
  "aws:route53/record:Record": (object) => ({ fqdn: nameOf(object, "name") }),
};

/** The hosts of a cluster's brokers, for the listeners that it has. */
function brokersOf(object: SimulatedObject): Values {
  const { inputs, provider, seed } = object;
  const count = Number(inputs.numberOfBrokerNodes ?? 0);
  const name = `${nameOf(object, "clusterName").replaceAll("-", "")}.${letters(seed, 6, "abcdefghijklmnopqrstuvwxyz0123456789")}.c2`;
  const hosts = (port: number) =>
    Array.from(
      { length: count },
      (_, index) => `b-${index + 1}.${name}.kafka.${regionOf(provider, inputs)}.amazonaws.com:${port}`,
    ).join(",");
  const has = (path: string) => valueAt(inputs, path) === true;
  return {
    bootstrapBrokersSaslIam: has("clientAuthentication.sasl.iam") ? hosts(9098) : "",
    bootstrapBrokersVpcConnectivitySaslIam: has(
      "brokerNodeGroupInfo.connectivityInfo.vpcConnectivity.clientAuthentication.sasl.iam",
    )
      ? hosts(14_001)
      : "",
  };
}

export function awsOutputs(object: SimulatedObject, id: string): Values {
  return byType[object.type]?.(object, id) ?? {};
}

/** Zones that the simulated regions have. */
const zoneLetters = ["a", "b", "c"];

export function awsInvoke(
  token: string,
  args: Values,
  provider: { package: string; config: Values },
): Values | undefined {
  const region = regionOf(provider, args);
  const partition = partitionOf(region);
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity": {
      const account = accountOf(provider);
      const arn = `arn:${partition}:sts::${account}:assumed-role/simulated/session`;
      return {
        accountId: account,
        arn,
        userId: `A${letters(account, 20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}:session`,
        id: account,
      };
    }
    case "aws:index/getRegion:getRegion":
      return {
        id: region,
        name: region,
        region,
        description: region,
        endpoint: `ec2.${region}.amazonaws.com`,
      };
    case "aws:index/getPartition:getPartition": {
      const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
      return {
        id: partition,
        partition,
        dnsSuffix: suffix,
        reverseDnsPrefix: suffix.split(".").reverse().join("."),
      };
    }
    case "aws:index/getAvailabilityZones:getAvailabilityZones": {
      const names = zoneLetters.map((letter) => `${region}${letter}`);
      return { id: region, names, zoneIds: names.map(zoneId), groupNames: [region], region };
    }
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return policyDocument(args);
    default:
      return undefined;
  }
}

const many = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

/** The policy text that the function would render. */
function policyDocument(args: Values): Values {
  const statements = Array.isArray(args.statements) ? args.statements : [];
  const rendered = statements.map((statement: Values) => {
    const principals = Array.isArray(statement.principals) ? statement.principals : [];
    const conditions = Array.isArray(statement.conditions) ? statement.conditions : [];
    return {
      ...(statement.sid === undefined ? {} : { Sid: statement.sid }),
      Effect: statement.effect ?? "Allow",
      ...(principals.length === 0
        ? {}
        : { Principal: Object.fromEntries(principals.map((p: Values) => [p.type, many(p.identifiers)])) }),
      ...(statement.actions === undefined ? {} : { Action: many(statement.actions) }),
      ...(statement.resources === undefined ? {} : { Resource: many(statement.resources) }),
      ...(conditions.length === 0
        ? {}
        : {
            Condition: Object.fromEntries(
              conditions.map((c: Values) => [c.test, { [String(c.variable)]: many(c.values) }]),
            ),
          }),
    };
  });
  const document = { Version: args.version ?? "2012-10-17", Statement: rendered };
  return {
    id: hex(JSON.stringify(document), 10),
    json: JSON.stringify(document, null, 2),
    minifiedJson: JSON.stringify(document),
  };
}
