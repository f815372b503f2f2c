/** Disruption budgets and autoscalers: enough pods, always. */
import { mustEqual } from "../conditions";
import { kept, objectNameOf, placeOf, podLabelsOf, selects } from "../pods";
import { type Rule, resourceRule, stackRule } from "../rule";
import { kubernetes } from "../types";
import { at, isUnset, numberAt, textAt } from "../values";

const { autoscaler, deployment, disruptionBudget } = kubernetes;

/** What a budget says of its pods, for comparing it with how many there are. */
interface Budget {
  readonly urn: string;
  readonly place: string;
  readonly selector: unknown;
  readonly minAvailable: number;
}
/** A deployment that a budget may cover. */
interface Target {
  readonly name: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly replicas: number;
}
/** A deployment or an autoscaler's target, by place and name. */
const keyOf = (place: string, name: string) => `${place} ${name}`;

export const rules: readonly Rule[] = [
  resourceRule({
    name: "k8s-pdb-allows-disruption",
    description: "A disruption budget lets at least one pod go, so that nodes can be drained.",
    severity: "high",
    frameworks: "KL pdb-max-unavailable; KL pdb-min-available; GKL poddisruptionbudget",
    remediation: "Set maxUnavailable to 1 or more.",
    types: [disruptionBudget],
    check: ({ inputs }, report) => {
      const unavailable = at(inputs, "spec.maxUnavailable");
      const available = at(inputs, "spec.minAvailable");
      if (unavailable === 0 || unavailable === "0%" || unavailable === "0")
        report(`maxUnavailable is ${unavailable}`);
      if (available === "100%") report("minAvailable is 100%");
      if (isUnset(unavailable) && isUnset(available)) report("has neither maxUnavailable nor minAvailable");
    },
  }),
  resourceRule({
    name: "k8s-pdb-evicts-unhealthy",
    description: "Pods that are broken anyway do not block the drain of a node.",
    severity: "low",
    frameworks: "KL pdb-unhealthy-pod-eviction-policy; AZP Mutate",
    remediation: "Set unhealthyPodEvictionPolicy to AlwaysAllow.",
    types: [disruptionBudget],
    check: mustEqual("spec.unhealthyPodEvictionPolicy", "AlwaysAllow"),
  }),
  stackRule({
    name: "k8s-deployment-has-pdb",
    description: "Each deployment has a disruption budget that selects its pods.",
    severity: "medium",
    resilience: true,
    frameworks: "KS deployment-has-poddisruptionbudget; BPG application; KIC",
    remediation: "Add a PodDisruptionBudget whose selector matches the pods' labels.",
    types: [deployment, disruptionBudget],
    start: () => {
      const deployments: { urn: string; place: string; labels: Readonly<Record<string, unknown>> }[] = [];
      const selectors = new Map<string, unknown[]>();
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          const place = placeOf(resource);
          if (type === deployment) deployments.push({ urn, place, labels: kept(podLabelsOf(resource)) });
          else selectors.set(place, [...(selectors.get(place) ?? []), kept(at(inputs, "spec.selector"))]);
        },
        finish: (report) => {
          for (const { urn, place, labels } of deployments) {
            const covered = selectors.get(place)?.some((selector) => selects(selector, labels));
            if (!covered) report(urn, "has no PodDisruptionBudget");
          }
        },
      };
    },
  }),
  stackRule({
    name: "k8s-pdb-leaves-room",
    description: "A disruption budget asks for fewer pods than the autoscaler keeps at least.",
    severity: "high",
    frameworks: "KL pdb-min-available; AZP DisallowedBad; GKL poddisruptionbudget",
    remediation: "Lower minAvailable, raise minReplicas, or use maxUnavailable.",
    types: [deployment, disruptionBudget, autoscaler],
    start: () => {
      const deployments = new Map<string, Target[]>();
      const budgets: Budget[] = [];
      const minimum = new Map<string, number>();
      return {
        collect: (resource) => {
          const { type, urn, inputs } = resource;
          const place = placeOf(resource);
          if (type === deployment) {
            const labels = kept(podLabelsOf(resource));
            const target = {
              name: objectNameOf(resource),
              labels,
              replicas: numberAt(inputs, "spec.replicas"),
            };
            deployments.set(place, [...(deployments.get(place) ?? []), target]);
          } else if (type === autoscaler) {
            const key = keyOf(place, textAt(inputs, "spec.scaleTargetRef.name"));
            minimum.set(key, numberAt(inputs, "spec.minReplicas"));
          } else {
            const minAvailable = at(inputs, "spec.minAvailable");
            if (typeof minAvailable !== "number") return;
            budgets.push({ urn, place, selector: kept(at(inputs, "spec.selector")), minAvailable });
          }
        },
        finish: (report) => {
          for (const { urn, place, selector, minAvailable } of budgets) {
            for (const { name, labels, replicas } of deployments.get(place) ?? []) {
              const pods = minimum.get(keyOf(place, name)) ?? replicas;
              if (selects(selector, labels) && minAvailable >= pods) {
                report(urn, `minAvailable is ${minAvailable}, but there may be only ${pods} pods`);
              }
            }
          }
        },
      };
    },
  }),
  resourceRule({
    name: "k8s-hpa-range",
    description: "An autoscaler keeps at least two pods and has room above.",
    severity: "medium",
    resilience: true,
    frameworks: "KL hpa-minimum-replicas; GKL horizontalpodautoscaler",
    remediation: "Set minReplicas to 2 or more and maxReplicas above it.",
    types: [autoscaler],
    check: ({ inputs }, report) => {
      const [low, high] = [numberAt(inputs, "spec.minReplicas"), numberAt(inputs, "spec.maxReplicas")];
      if (!(low >= 2)) report(`minReplicas is ${Number.isNaN(low) ? "unset" : low}; it must be at least 2`);
      if (!(high > low)) report(`maxReplicas ${high} leaves no room above minReplicas ${low}`);
    },
  }),
  stackRule({
    name: "k8s-deployment-has-hpa",
    description: "Each deployment is scaled by an autoscaler.",
    severity: "low",
    resilience: true,
    frameworks: "BPG application",
    remediation: "Add a HorizontalPodAutoscaler whose scaleTargetRef names the deployment.",
    types: [deployment, autoscaler],
    start: () => {
      const deployments = new Map<string, string>();
      const scaled = new Set<string>();
      return {
        collect: (resource) => {
          const place = placeOf(resource);
          if (resource.type === deployment)
            deployments.set(keyOf(place, objectNameOf(resource)), resource.urn);
          else scaled.add(keyOf(place, textAt(resource.inputs, "spec.scaleTargetRef.name")));
        },
        finish: (report) => {
          for (const [key, urn] of deployments)
            if (!scaled.has(key)) report(urn, "has no HorizontalPodAutoscaler");
        },
      };
    },
  }),
  stackRule({
    name: "k8s-hpa-target-exists",
    description: "What an autoscaler scales exists.",
    severity: "medium",
    frameworks: "KL dangling-horizontalpodautoscaler; KS horizontalpodautoscaler-has-target; KIC",
    remediation: "Name an existing deployment in scaleTargetRef.",
    types: [deployment, autoscaler, kubernetes.statefulSet],
    start: () => {
      const targets = new Set<string>();
      const scalers: { urn: string; key: string; name: string }[] = [];
      return {
        collect: (resource) => {
          const place = placeOf(resource);
          if (resource.type === autoscaler) {
            const target = at(resource.inputs, "spec.scaleTargetRef");
            const kind = textAt(target, "kind");
            // Targets of other kinds are custom resources, which this rule does not see.
            if (kind !== "Deployment" && kind !== "StatefulSet") return;
            const name = textAt(target, "name");
            scalers.push({ urn: resource.urn, key: keyOf(place, `${kind} ${name}`), name });
          } else {
            const kind = resource.type === deployment ? "Deployment" : "StatefulSet";
            targets.add(keyOf(place, `${kind} ${objectNameOf(resource)}`));
          }
        },
        finish: (report) => {
          for (const { urn, key, name } of scalers)
            if (!targets.has(key)) report(urn, `scales ${name}, which does not exist`);
        },
      };
    },
  }),
  stackRule({
    name: "k8s-no-replicas-under-hpa",
    description:
      "A deployment that an autoscaler owns does not set replicas, or each update would undo the scaling.",
    severity: "high",
    frameworks: "KS deployment-targeted-by-hpa-does-not-have-replicas-configured; KIC",
    remediation: "Leave spec.replicas out.",
    types: [deployment, autoscaler],
    start: () => {
      const fixed = new Map<string, string>();
      const scaled = new Set<string>();
      return {
        collect: (resource) => {
          const place = placeOf(resource);
          if (resource.type === autoscaler) {
            scaled.add(keyOf(place, textAt(resource.inputs, "spec.scaleTargetRef.name")));
          } else if (at(resource.inputs, "spec.replicas") !== undefined) {
            fixed.set(keyOf(place, objectNameOf(resource)), resource.urn);
          }
        },
        finish: (report) => {
          for (const [key, urn] of fixed)
            if (scaled.has(key)) report(urn, "sets spec.replicas, which its autoscaler owns");
        },
      };
    },
  }),
];
