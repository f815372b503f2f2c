import { digits, hex, letters, uuid } from "../../hash";
import { resourceSchema } from "../../schema";
import { textAt } from "../../values";
import type { SimulatedObject } from "../cloud";
import { accountOf, arn, ec2Id, regionOf } from "./context";
import { storesArns, storesIds } from "./stores";

/** EC2-style id prefixes by type. */
const prefixes: Readonly<Record<string, string>> = {
  "aws:ec2/vpc:Vpc": "vpc",
  "aws:ec2/subnet:Subnet": "subnet",
  "aws:ec2/internetGateway:InternetGateway": "igw",
  "aws:ec2/natGateway:NatGateway": "nat",
  "aws:ec2/eip:Eip": "eipalloc",
  "aws:ec2/routeTable:RouteTable": "rtb",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "rtbassoc",
  "aws:ec2/securityGroup:SecurityGroup": "sg",
  "aws:ec2/networkAcl:NetworkAcl": "acl",
  "aws:ec2/flowLog:FlowLog": "fl",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce",
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": "a",
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": "vpc-cidr-assoc",
  "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": "dopt",
  "aws:ec2/launchTemplate:LaunchTemplate": "lt",
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": "pcx",
  "aws:ec2/vpnGateway:VpnGateway": "vgw",
  "aws:ec2/vpnConnection:VpnConnection": "vpn",
  "aws:ec2/customerGateway:CustomerGateway": "cgw",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr",
};

type IdRule = (object: SimulatedObject) => string;

/** The value of a naming input; where the cloud would make the name up, the logical name and a suffix. */
export function nameOf(object: SimulatedObject, property: string): string {
  return textAt(object.inputs, property) ?? `${object.name}-${hex(object.seed, 7)}`;
}

const same =
  (property: string): IdRule =>
  (object) =>
    nameOf(object, property);
const joined =
  (separator: string, ...properties: string[]): IdRule =>
  (object) =>
    properties.map((property) => nameOf(object, property)).join(separator);

/** Ids which are made of names: two objects with one name collide, as they do in the cloud. */
const named: Readonly<Record<string, IdRule>> = {
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": same("defaultNetworkAclId"),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (object) =>
    ec2Id("sg", `default:${textAt(object.inputs, "vpcId") ?? object.seed}`),
  "aws:ec2/route:Route": (object) =>
    `r-${nameOf(object, "routeTableId")}${digits(String(object.inputs.destinationCidrBlock ?? object.inputs.destinationIpv6CidrBlock ?? object.inputs.destinationPrefixListId), 10)}`,
  "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": same("vpcPeeringConnectionId"),
  "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": joined(
    "_",
    "vpnGatewayId",
    "routeTableId",
  ),
  "aws:eks/cluster:Cluster": same("name"),
  "aws:eks/nodeGroup:NodeGroup": joined(":", "clusterName", "nodeGroupName"),
  "aws:eks/addon:Addon": joined(":", "clusterName", "addonName"),
  "aws:eks/accessEntry:AccessEntry": joined(":", "clusterName", "principalArn"),
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": joined(
    "#",
    "clusterName",
    "principalArn",
    "policyArn",
  ),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": (object) => `a-${letters(object.seed, 17)}`,
  "aws:iam/role:Role": same("name"),
  "aws:iam/rolePolicy:RolePolicy": joined(":", "role", "name"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": joined("/", "role", "policyArn"),
  "aws:iam/instanceProfile:InstanceProfile": same("name"),
  "aws:iam/policy:Policy": (object) => arnOf(object, ""),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (object) => arnOf(object, ""),
  "aws:kms/key:Key": (object) =>
    object.inputs.multiRegion === true ? `mrk-${hex(object.seed, 32)}` : uuid(object.seed),
  "aws:kms/alias:Alias": same("name"),
  "aws:kms/keyPolicy:KeyPolicy": same("keyId"),
  "aws:ecr/repository:Repository": same("name"),
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": same("repository"),
  "aws:ecr/repositoryPolicy:RepositoryPolicy": same("repository"),
  "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": same("ecrRepositoryPrefix"),
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": same("prefix"),
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": (object) =>
    accountOf(object.provider),
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": (object) => accountOf(object.provider),
  "aws:cloudtrail/trail:Trail": (object) => arnOf(object, ""),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": same("policyName"),
  "aws:budgets/budget:Budget": (object) => `${accountOf(object.provider)}:${nameOf(object, "name")}`,
  "aws:sqs/queue:Queue": (object) =>
    `https://sqs.${regionOf(object.provider, object.inputs)}.amazonaws.com/${accountOf(object.provider)}/${nameOf(object, "name")}`,
  "aws:sqs/queuePolicy:QueuePolicy": same("queueUrl"),
  "aws:cloudwatch/eventRule:EventRule": same("name"),
  "aws:cloudwatch/eventTarget:EventTarget": joined("-", "rule", "targetId"),
  "aws:lambda/function:Function": same("name"),
  "aws:lambda/eventSourceMapping:EventSourceMapping": (object) => uuid(object.seed),
  "aws:secretsmanager/secret:Secret": (object) => arnOf(object, ""),
  "aws:secretsmanager/secretPolicy:SecretPolicy": same("secretArn"),
  "aws:secretsmanager/secretVersion:SecretVersion": (object) =>
    `${nameOf(object, "secretId")}|${uuid(object.seed)}`,
  "aws:rds/instance:Instance": (object) =>
    `db-${letters(object.seed, 26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
  "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": (object) =>
    arn(object, "rds", `auto-backup:ab-${letters(object.seed, 40, "abcdefghijklmnopqrstuvwxyz234567")}`),
  "aws:rds/subnetGroup:SubnetGroup": same("name"),
  "aws:rds/parameterGroup:ParameterGroup": same("name"),
  "aws:rds/eventSubscription:EventSubscription": same("name"),
  ...storesIds,
  "aws:sns/topic:Topic": (object) => arnOf(object, ""),
  "aws:sns/topicPolicy:TopicPolicy": same("arn"),
  "aws:sns/topicSubscription:TopicSubscription": (object) =>
    `${nameOf(object, "topic")}:${uuid(object.seed)}`,
  "aws:msk/cluster:Cluster": (object) => arnOf(object, ""),
  "aws:msk/clusterPolicy:ClusterPolicy": same("clusterArn"),
  "aws:msk/configuration:Configuration": (object) => arnOf(object, ""),
  "aws:msk/replicator:Replicator": (object) => arnOf(object, ""),
  "aws:msk/topic:Topic": joined(",", "clusterArn", "name"),
  "aws:appautoscaling/target:Target": joined("/", "serviceNamespace", "resourceId", "scalableDimension"),
  "aws:appautoscaling/policy:Policy": joined(
    "/",
    "serviceNamespace",
    "resourceId",
    "scalableDimension",
    "name",
  ),
  "aws:route53/zone:Zone": (object) => `Z${letters(object.seed, 20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
  "aws:route53/record:Record": joined("_", "zoneId", "name", "type"),
  "aws:autoscaling/tag:Tag": joined(",", "autoscalingGroupName", "tag.key"),
};

/** Where a type's ARN differs from `service:type/name`: the service and the resource part. */
const arns: Readonly<
  Record<string, (object: SimulatedObject, id: string) => [service: string, resource: string]>
> = {
  "aws:ec2/eip:Eip": (_, id) => ["ec2", `elastic-ip/${id}`],
  "aws:ec2/flowLog:FlowLog": (_, id) => ["ec2", `vpc-flow-log/${id}`],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (_, id) => ["ec2", `security-group/${id}`],
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": (_, id) => ["ec2", `network-acl/${id}`],
  "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": (_, id) => ["ec2", `dhcp-options/${id}`],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (_, id) => [
    "ec2",
    `security-group-rule/${id}`,
  ],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (_, id) => ["ec2", `security-group-rule/${id}`],
  "aws:eks/nodeGroup:NodeGroup": (object) => [
    "eks",
    `nodegroup/${nameOf(object, "clusterName")}/${nameOf(object, "nodeGroupName")}/${uuid(object.seed)}`,
  ],
  "aws:eks/addon:Addon": (object) => [
    "eks",
    `addon/${nameOf(object, "clusterName")}/${nameOf(object, "addonName")}/${uuid(object.seed)}`,
  ],
  "aws:iam/role:Role": (object, id) => ["iam", `role${textAt(object.inputs, "path") ?? "/"}${id}`],
  "aws:iam/policy:Policy": (object) => [
    "iam",
    `policy${textAt(object.inputs, "path") ?? "/"}${nameOf(object, "name")}`,
  ],
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (object) => [
    "iam",
    `oidc-provider/${nameOf(object, "url").replace(/^https:\/\//, "")}`,
  ],
  "aws:iam/instanceProfile:InstanceProfile": (object, id) => [
    "iam",
    `instance-profile${textAt(object.inputs, "path") ?? "/"}${id}`,
  ],
  ...storesArns,
  "aws:kms/alias:Alias": (_, id) => ["kms", id],
  "aws:s3/bucket:Bucket": (_, id) => ["s3", id],
  "aws:cloudwatch/logGroup:LogGroup": (_, id) => ["logs", `log-group:${id}`],
  "aws:cloudwatch/metricAlarm:MetricAlarm": (_, id) => ["cloudwatch", `alarm:${id}`],
  "aws:cloudtrail/trail:Trail": (object) => ["cloudtrail", `trail/${nameOf(object, "name")}`],
  "aws:budgets/budget:Budget": (object) => ["budgets", `budget/${nameOf(object, "name")}`],
  "aws:sqs/queue:Queue": (_, id) => ["sqs", id.slice(id.lastIndexOf("/") + 1)],
  "aws:cloudwatch/eventRule:EventRule": (object) => ["events", `rule/${nameOf(object, "name")}`],
  "aws:lambda/function:Function": (object) => ["lambda", `function:${nameOf(object, "name")}`],
  "aws:lambda/eventSourceMapping:EventSourceMapping": (_, id) => ["lambda", `event-source-mapping:${id}`],
  "aws:rds/instance:Instance": (object) => ["rds", `db:${nameOf(object, "identifier")}`],
  "aws:rds/subnetGroup:SubnetGroup": (_, id) => ["rds", `subgrp:${id}`],
  "aws:rds/parameterGroup:ParameterGroup": (_, id) => ["rds", `pg:${id}`],
  "aws:rds/eventSubscription:EventSubscription": (_, id) => ["rds", `es:${id}`],
  "aws:secretsmanager/secret:Secret": (object) => [
    "secretsmanager",
    `secret:${nameOf(object, "name")}-${letters(object.seed, 6)}`,
  ],
  "aws:sns/topic:Topic": (object) => ["sns", nameOf(object, "name")],
  "aws:msk/cluster:Cluster": (object) => [
    "kafka",
    `cluster/${nameOf(object, "clusterName")}/${uuid(object.seed)}-1`,
  ],
  "aws:msk/configuration:Configuration": (object) => [
    "kafka",
    `configuration/${nameOf(object, "name")}/${uuid(object.seed)}-1`,
  ],
  "aws:msk/replicator:Replicator": (object) => [
    "kafka",
    `replicator/${nameOf(object, "replicatorName")}/${uuid(object.seed)}-1`,
  ],
  "aws:msk/topic:Topic": (object) => [
    "kafka",
    `${nameOf(object, "clusterArn").replace(/^.*:cluster\//, "topic/")}/${nameOf(object, "name")}`,
  ],
  "aws:route53/zone:Zone": (_, id) => ["route53", `hostedzone/${id}`],
};

export function arnOf(object: SimulatedObject, id: string): string {
  const special = arns[object.type]?.(object, id);
  if (special) return arn(object, special[0], special[1]);
  const [, module = "", kind = ""] = /^aws:(\w+)\/(\w+):/.exec(object.type) ?? [];
  const resource = kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return arn(object, module, `${resource}/${id}`);
}

export function awsId(object: SimulatedObject): string {
  const prefix = prefixes[object.type];
  if (prefix !== undefined) return ec2Id(prefix, object.seed);
  const rule = named[object.type];
  return rule ? rule(object) : idByExample(object);
}

/** Ids of types without a rule follow the example in the documentation: its prefix, an ARN, or the object's name. */
function idByExample(object: SimulatedObject): string {
  const schema = resourceSchema(object.type);
  const example = schema?.importId ?? "";
  const prefix = /^([a-z]+(?:-[a-z]+)*)-[0-9a-f]{8,17}$/.exec(example)?.[1];
  if (prefix !== undefined) return ec2Id(prefix, object.seed);
  const bucket = textAt(object.inputs, "bucket");
  if (object.type.startsWith("aws:s3/") && bucket !== undefined) return bucket;
  const name = ["name", "identifier", "clusterIdentifier"].find((property) => schema?.inputs[property]);
  if (example.startsWith("arn:")) {
    const [, module = "", kind = ""] = /^aws:(\w+)\/(\w+):/.exec(object.type) ?? [];
    return arn(
      object,
      module,
      `${kind.toLowerCase()}/${name === undefined ? hex(object.seed, 12) : nameOf(object, name)}/${uuid(object.seed)}`,
    );
  }
  return name === undefined ? hex(object.seed, 20) : nameOf(object, name);
}
