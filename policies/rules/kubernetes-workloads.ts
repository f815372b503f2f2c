/** How workloads run: images, resources, probes, shutdown, roll-out and spread. */
import { eachContainer, mainContainersOf, namespaceOf, podSpecOf, podTypes, servingTypes } from "../pods";
import { type Rule, resourceRule } from "../rule";
import { kubernetes } from "../types";
import { at, isUnset, listAt, numberAt, textAt, texts } from "../values";

/** Registries of the three clouds. Their names tell whose they are; anything else is a third party's. */
const OWN_REGISTRIES = [
  "^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com/",
  "^[a-z0-9]+\\.azurecr\\.io/",
  "^[a-z0-9-]+-docker\\.pkg\\.dev/",
];
const ZONE = "topology.kubernetes.io/zone";
const HOST = "kubernetes.io/hostname";

/** Keys over which a pod spec spreads its pods. */
function spreadKeys(spec: unknown): readonly string[] {
  const constraints = listAt(spec, "topologySpreadConstraints").map((item) => textAt(item, "topologyKey"));
  const required = listAt(spec, "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution");
  const preferred = listAt(spec, "affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution");
  return [
    ...constraints,
    ...required.map((item) => textAt(item, "topologyKey")),
    ...preferred.map((item) => textAt(item, "podAffinityTerm.topologyKey")),
  ];
}

/** No pod, or a quarter of them at most. A count says nothing, since the autoscaler decides of how many. */
const isAtMostQuarter = (value: unknown) =>
  value === 0 || (typeof value === "string" && value.endsWith("%") && Number(value.slice(0, -1)) <= 25);

export const rules: readonly Rule[] = [
  resourceRule({
    name: "k8s-image-by-digest",
    description: "Images are named by digest, so that what was tested is what runs.",
    severity: "medium",
    frameworks: "CKV_K8S_43; CKV_K8S_14; GKL imagedigests",
    remediation: "Write image@sha256:<digest>.",
    types: podTypes,
    check: eachContainer((container) =>
      /@sha256:[0-9a-f]{64}$/.test(textAt(container, "image"))
        ? undefined
        : `uses ${textAt(container, "image")} without a digest`,
    ),
  }),
  resourceRule({
    name: "k8s-image-registry",
    description: "Images come from the platform's own registries.",
    severity: "high",
    frameworks: "CIS 5.1.4; GKL allowedrepos",
    remediation:
      "Copy the image into the registry of the site; or add the registry to the rule's setting registries.",
    types: podTypes,
    settings: {
      registries: {
        description: "Regular expressions; an image must match one of them.",
        default: OWN_REGISTRIES,
      },
    },
    check: (resource, report, settings) => {
      const allowed = texts(settings.registries).map((pattern) => new RegExp(pattern));
      eachContainer((container) => {
        const image = textAt(container, "image");
        return allowed.some((pattern) => pattern.test(image))
          ? undefined
          : `uses ${image} from another registry`;
      })(resource, report);
    },
  }),
  resourceRule({
    name: "k8s-resources",
    description: "Containers say how much CPU and memory they need, and how much memory they may take.",
    severity: "medium",
    frameworks: "CKV_K8S_10; CKV_K8S_11; CKV_K8S_12; CKV_K8S_13; KS container-resources",
    remediation: "Set resources.requests.cpu, requests.memory and limits.memory.",
    types: podTypes,
    check: eachContainer((container) => {
      const missing = ["requests.cpu", "requests.memory", "limits.memory"].filter((path) =>
        isUnset(at(container, `resources.${path}`)),
      );
      return missing.length > 0 ? `has no ${missing.join(", ")}` : undefined;
    }),
  }),
  resourceRule({
    name: "k8s-ephemeral-storage",
    description: "Containers say how much of the node's disk they need and may take.",
    severity: "low",
    frameworks: "KS container-ephemeral-storage-request-and-limit; GKL ephemeralstoragelimit",
    remediation: "Set resources.requests.ephemeral-storage and limits.ephemeral-storage.",
    types: podTypes,
    check: eachContainer((container) => {
      const missing = ["requests", "limits"].filter((part) =>
        isUnset(at(container, `resources.${part}.ephemeral-storage`)),
      );
      return missing.length > 0 ? `has no ephemeral-storage in ${missing.join(", ")}` : undefined;
    }),
  }),
  resourceRule({
    name: "k8s-readiness-probe",
    description: "Containers that serve say when they are ready.",
    severity: "medium",
    frameworks: "CKV_K8S_9; KL no-readiness-probe",
    remediation: "Set readinessProbe.",
    types: servingTypes,
    check: eachContainer(
      (container) => (isUnset(at(container, "readinessProbe")) ? "has no readinessProbe" : undefined),
      mainContainersOf,
    ),
  }),
  resourceRule({
    name: "k8s-liveness-probe",
    description: "Containers that serve say when they hang, by another question than whether they are ready.",
    severity: "low",
    frameworks: "CKV_K8S_8; KS pod-probes; BPG application",
    remediation: "Set livenessProbe to something that does not depend on other services.",
    types: servingTypes,
    check: eachContainer((container) => {
      const liveness = at(container, "livenessProbe");
      if (isUnset(liveness)) return "has no livenessProbe";
      const same = JSON.stringify(liveness) === JSON.stringify(at(container, "readinessProbe"));
      return same ? "has the same livenessProbe and readinessProbe" : undefined;
    }, mainContainersOf),
  }),
  resourceRule({
    name: "k8s-graceful-shutdown",
    description: "Containers that serve wait before they stop, until load balancers know.",
    severity: "medium",
    frameworks: "AZP ContainerEnforcePreStopHook; BPG application",
    remediation: "Set lifecycle.preStop (a sleep) and a terminationGracePeriodSeconds above it.",
    types: [kubernetes.deployment],
    check: (resource, report) => {
      const grace = at(podSpecOf(resource), "terminationGracePeriodSeconds");
      eachContainer((container) => {
        if (listAt(container, "ports").length === 0) return undefined;
        if (isUnset(at(container, "lifecycle.preStop"))) return "has no preStop";
        const sleep = numberAt(container, "lifecycle.preStop.sleep.seconds");
        const limit = typeof grace === "number" ? grace : 30;
        return sleep >= limit ? `sleeps ${sleep} s but is killed after ${limit} s` : undefined;
      }, mainContainersOf)(resource, report);
    },
  }),
  resourceRule({
    name: "k8s-rolling-update",
    description: "A roll-out never takes more than a quarter of the pods away.",
    severity: "medium",
    frameworks: "KL no-rolling-update-strategy",
    remediation: "Set strategy.rollingUpdate.maxUnavailable to 0 or to 25% or less.",
    types: [kubernetes.deployment],
    check: ({ inputs }, report) => {
      const strategy = textAt(inputs, "spec.strategy.type");
      if (strategy !== "" && strategy !== "RollingUpdate") report(`spec.strategy.type is ${strategy}`);
      const unavailable = at(inputs, "spec.strategy.rollingUpdate.maxUnavailable");
      // Kubernetes' own default is 25%.
      if (unavailable !== undefined && !isAtMostQuarter(unavailable))
        report(`maxUnavailable is ${unavailable}`);
    },
  }),
  resourceRule({
    name: "k8s-spread-nodes",
    description: "The pods of a deployment stand on different nodes.",
    severity: "medium",
    resilience: true,
    frameworks: "KS deployment-has-host-podantiaffinity; KL no-anti-affinity; BPG application",
    remediation: `Add a topologySpreadConstraint or pod anti-affinity over ${HOST}.`,
    types: [kubernetes.deployment],
    check: (resource, report) => {
      if (!spreadKeys(podSpecOf(resource)).includes(HOST)) report(`is not spread over ${HOST}`);
    },
  }),
  resourceRule({
    name: "k8s-spread-zones",
    description: "The pods of a deployment stand in different zones.",
    severity: "medium",
    resilience: true,
    frameworks: "BPG dataplane",
    remediation: `Add a topologySpreadConstraint over ${ZONE}.`,
    types: [kubernetes.deployment],
    check: (resource, report) => {
      if (!spreadKeys(podSpecOf(resource)).includes(ZONE)) report(`is not spread over ${ZONE}`);
    },
  }),
  resourceRule({
    name: "k8s-not-in-default-namespace",
    description: "Workloads live in a namespace of their own.",
    severity: "low",
    frameworks: "CKV_K8S_21; CIS 4.6.4",
    remediation: "Set metadata.namespace.",
    types: podTypes,
    check: (resource, report) => {
      if (namespaceOf(resource) === "default") report("is in the namespace default");
    },
  }),
];
