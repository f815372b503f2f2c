/** VPN gateways and tunnels of the three clouds: the paths between sites. */
import { all, eachItem, mustBeTrue, mustEqual, mustHaveAtLeast, mustMatch } from "../conditions";
import { coverage } from "../coverage";
import { type Check, type Rule, resourceRule, stackRule } from "../rule";
import { aws, azure, gcp } from "../types";
import { at, isTrue, numberAt, show, textAt, texts } from "../values";

/** A check of both tunnels of an AWS connection; it returns what is wrong with one, or nothing. */
const eachTunnel =
  (complaint: (inputs: unknown, prefix: string) => string | undefined): Check =>
  ({ inputs }, report) => {
    for (const prefix of ["tunnel1", "tunnel2"]) {
      const wrong = complaint(inputs, prefix);
      if (wrong !== undefined) report(`${prefix}${wrong}`);
    }
  };

/** Ciphers of Azure's connections that are weak, wherever they are named. */
const weak = /^(None|DES3?|MD5|SHA1|DHGroup(1|2)|PFS(1|2))$/;

const weakPart = (policy: unknown) =>
  ["ikeEncryption", "ikeIntegrity", "dhGroup", "ipsecEncryption", "ipsecIntegrity", "pfsGroup"].find((part) =>
    weak.test(textAt(policy, part) || "None"),
  );

export const rules: readonly Rule[] = [
  resourceRule({
    name: "vpn-aws-ikev2",
    description: "Both tunnels of a connection speak IKEv2 alone.",
    severity: "medium",
    frameworks: "WAF SEC09",
    remediation: 'Set tunnel1IkeVersions and tunnel2IkeVersions to ["ikev2"].',
    types: [aws.vpnConnection],
    check: eachTunnel((inputs, prefix) => {
      const versions = texts(at(inputs, `${prefix}IkeVersions`));
      return versions.length === 1 && versions[0] === "ikev2"
        ? undefined
        : `IkeVersions is ${show(at(inputs, `${prefix}IkeVersions`))}; it must be ikev2 alone`;
    }),
  }),
  resourceRule({
    name: "vpn-aws-logs",
    description: "Both tunnels of a connection log what happens in them.",
    severity: "medium",
    frameworks: "FSBP EC2.171",
    remediation: "Set tunnel1LogOptions and tunnel2LogOptions with a CloudWatch log group.",
    types: [aws.vpnConnection],
    check: eachTunnel((inputs, prefix) =>
      isTrue(at(inputs, `${prefix}LogOptions.cloudwatchLogOptions.logEnabled`))
        ? undefined
        : "LogOptions has no CloudWatch log",
    ),
  }),
  resourceRule({
    name: "vpn-azure-ikev2",
    description: "Connections speak IKEv2, with ciphers that are named and strong.",
    severity: "medium",
    frameworks: "AZ-WAF SE:07",
    remediation: "Set connectionProtocol to IKEv2 and ipsecPolicies.",
    types: [azure.vpnConnection],
    check: all(
      mustEqual("connectionProtocol", "IKEv2"),
      mustHaveAtLeast("ipsecPolicies", 1),
      eachItem("ipsecPolicies", (policy) => {
        const part = weakPart(policy);
        return part && `has a weak ${part}`;
      }),
    ),
  }),
  resourceRule({
    name: "vpn-azure-gateway-redundant",
    description: "VPN gateways have two instances in use, over the zones.",
    severity: "medium",
    resilience: true,
    frameworks: "AZ-WAF RE:05",
    remediation: 'Set activeActive to true and sku.name to one that ends in "AZ".',
    types: [azure.vpnGateway],
    check: all(mustBeTrue("activeActive"), mustMatch("sku.name", /AZ$/, "one over zones, such as VpnGw2AZ")),
  }),
  resourceRule({
    name: "vpn-gcp-ikev2",
    description: "Tunnels speak IKEv2.",
    severity: "medium",
    frameworks: "GCP",
    remediation: "Set ikeVersion to 2.",
    types: [gcp.vpnTunnel],
    check: mustEqual("ikeVersion", 2),
  }),
  stackRule({
    name: "vpn-gcp-both-interfaces",
    description: "An HA VPN gateway has tunnels from both of its interfaces.",
    severity: "medium",
    resilience: true,
    frameworks: "GCP",
    remediation: "Add a VPNTunnel for the interface that has none.",
    types: [gcp.haVpnGateway, gcp.vpnTunnel],
    start: coverage({
      subject: gcp.haVpnGateway,
      companion: ({ inputs }) => ({
        of: textAt(inputs, "vpnGateway"),
        part: String(numberAt(inputs, "vpnGatewayInterface")),
      }),
      complaint: (interfaces) => {
        const missing = ["0", "1"].filter((index) => !interfaces.has(index));
        return missing.length > 0 ? `has no tunnel from interface ${missing.join(" and ")}` : undefined;
      },
    }),
  }),
];
