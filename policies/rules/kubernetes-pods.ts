/** What pods may do on their node: Pod Security Standards "restricted" and a little more. */
import { eachContainer, podSpecOf, podTypes } from "../pods";
import { type Rule, resourceRule } from "../rule";
import { at, isRecord, isTrue, isUnset, listAt, numberAt, record, textAt, texts } from "../values";

const types = podTypes;
const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];
const SYSCTLS = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);
const SELINUX_TYPES = new Set([
  "",
  "container_t",
  "container_init_t",
  "container_kvm_t",
  "container_engine_t",
]);

/** A setting of the container's security context, or else of its pod's. */
function effective(container: unknown, podSpec: unknown, path: string): unknown {
  return at(container, `securityContext.${path}`) ?? at(podSpec, `securityContext.${path}`);
}

export const rules: readonly Rule[] = [
  resourceRule({
    name: "k8s-pod-not-privileged",
    description: "No container is privileged.",
    severity: "critical",
    frameworks: "PSS baseline; CKV_K8S_16; CIS 4.2.1",
    remediation: "Leave securityContext.privileged out.",
    types,
    check: eachContainer((container) =>
      isTrue(at(container, "securityContext.privileged")) ? "is privileged" : undefined,
    ),
  }),
  resourceRule({
    name: "k8s-pod-no-host-namespaces",
    description: "Pods share no namespace with their node.",
    severity: "critical",
    frameworks: "PSS baseline; CKV_K8S_17; CKV_K8S_18; CKV_K8S_19",
    remediation: "Leave hostNetwork, hostPID and hostIPC out.",
    types,
    check: (resource, report) => {
      const spec = podSpecOf(resource);
      for (const name of ["hostNetwork", "hostPID", "hostIPC"])
        if (isTrue(at(spec, name))) report(`${name} is true`);
    },
  }),
  resourceRule({
    name: "k8s-pod-no-host-port",
    description: "No container takes a port of its node.",
    severity: "medium",
    frameworks: "PSS baseline; CKV_K8S_26; GKL host-network-ports",
    remediation: "Leave hostPort out; use a Service.",
    types,
    check: eachContainer((container) =>
      listAt(container, "ports").some((port) => numberAt(port, "hostPort") > 0)
        ? "has a hostPort"
        : undefined,
    ),
  }),
  resourceRule({
    name: "k8s-pod-no-privilege-escalation",
    description: "No process gains more rights than its parent.",
    severity: "high",
    frameworks: "PSS restricted; CKV_K8S_20",
    remediation: "Set securityContext.allowPrivilegeEscalation to false.",
    types,
    check: eachContainer((container) =>
      at(container, "securityContext.allowPrivilegeEscalation") === false
        ? undefined
        : "may escalate privileges",
    ),
  }),
  resourceRule({
    name: "k8s-pod-capabilities-dropped",
    description: "Containers drop all Linux capabilities and add at most NET_BIND_SERVICE.",
    severity: "high",
    frameworks: "PSS restricted; CKV_K8S_37; CKV_K8S_28",
    remediation: "Set securityContext.capabilities.drop to [ALL].",
    types,
    check: eachContainer((container) => {
      if (!texts(at(container, "securityContext.capabilities.drop")).includes("ALL"))
        return "does not drop ALL capabilities";
      const added = texts(at(container, "securityContext.capabilities.add")).filter(
        (name) => name !== "NET_BIND_SERVICE",
      );
      return added.length > 0 ? `adds ${added.join(", ")}` : undefined;
    }),
  }),
  resourceRule({
    name: "k8s-pod-non-root",
    description: "Containers do not run as root.",
    severity: "high",
    frameworks: "PSS restricted; CKV_K8S_23",
    remediation: "Set securityContext.runAsNonRoot to true on the pod or the container.",
    types,
    check: eachContainer((container, spec) =>
      isTrue(effective(container, spec, "runAsNonRoot")) ? undefined : "has runAsNonRoot off",
    ),
  }),
  resourceRule({
    name: "k8s-pod-high-ids",
    description: "Containers run as a user and a group that no node has: 10000 or above.",
    severity: "low",
    frameworks: "CKV_K8S_40; KS container-security-context-user-group-id",
    remediation: "Set securityContext.runAsUser and runAsGroup to 10000 or more.",
    types,
    check: eachContainer((container, spec) => {
      for (const name of ["runAsUser", "runAsGroup"]) {
        const id = effective(container, spec, name);
        if (typeof id !== "number" || id < 10_000)
          return `has ${name} ${id ?? "unset"}; it must be 10000 or more`;
      }
      return undefined;
    }),
  }),
  resourceRule({
    name: "k8s-pod-seccomp",
    description: "Containers are limited to the system calls that their runtime allows.",
    severity: "medium",
    frameworks: "PSS restricted; CKV_K8S_31; CIS-GKE 4.6.2",
    remediation: "Set securityContext.seccompProfile.type to RuntimeDefault.",
    types,
    check: eachContainer((container, spec) => {
      const type = effective(container, spec, "seccompProfile.type");
      return type === "RuntimeDefault" || type === "Localhost" ? undefined : "has no seccomp profile";
    }),
  }),
  resourceRule({
    name: "k8s-pod-volume-types",
    description: "Pods mount nothing of their node.",
    severity: "high",
    frameworks: "PSS restricted; GKL volumes",
    remediation: `Use one of ${VOLUMES.join(", ")}.`,
    types,
    check: (resource, report) => {
      for (const volume of listAt(podSpecOf(resource), "volumes")) {
        const kinds = Object.keys(record(volume)).filter((key) => key !== "name" && !VOLUMES.includes(key));
        if (kinds.length > 0) report(`volume ${textAt(volume, "name")} is of type ${kinds.join(", ")}`);
      }
    },
  }),
  resourceRule({
    name: "k8s-pod-kernel-defaults",
    description: "Pods leave sysctls, /proc, SELinux and AppArmor at their safe defaults.",
    severity: "high",
    frameworks: "PSS baseline; GKL selinux; GKL apparmor; KL unsafe-sysctls",
    remediation:
      "Remove unsafe sysctls, procMount Unmasked, own SELinux types and the AppArmor profile Unconfined.",
    types,
    check: (resource, report) => {
      const spec = podSpecOf(resource);
      for (const sysctl of listAt(spec, "securityContext.sysctls")) {
        const name = textAt(sysctl, "name");
        if (!SYSCTLS.has(name)) report(`sets the unsafe sysctl ${name}`);
      }
      eachContainer((container) => {
        if (textAt(container, "securityContext.procMount") === "Unmasked") return "has an unmasked /proc";
        const selinux = record(effective(container, spec, "seLinuxOptions"));
        if (!SELINUX_TYPES.has(textAt(selinux, "type")) || !isUnset(selinux.user) || !isUnset(selinux.role)) {
          return "has SELinux options of its own";
        }
        return effective(container, spec, "appArmorProfile.type") === "Unconfined"
          ? "is not confined by AppArmor"
          : undefined;
      })(resource, report);
    },
  }),
  resourceRule({
    name: "k8s-pod-read-only-root",
    description: "Containers cannot write to their own image.",
    severity: "medium",
    frameworks: "CKV_K8S_22; KS container-security-context-readonlyrootfilesystem; KL no-read-only-root-fs",
    remediation:
      "Set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where files are written.",
    types,
    check: eachContainer((container) =>
      isTrue(at(container, "securityContext.readOnlyRootFilesystem"))
        ? undefined
        : "has a writable root filesystem",
    ),
  }),
  resourceRule({
    name: "k8s-pod-no-default-token",
    description:
      "Pods hold a token of the Kubernetes API only where they say so, as a service account of their own.",
    severity: "medium",
    frameworks: "CIS 4.1.6; CKV_K8S_38; GKL automount-serviceaccount-token",
    remediation:
      "Set automountServiceAccountToken to false; where the API is needed, set it to true with a serviceAccountName.",
    types,
    check: (resource, report) => {
      const spec = podSpecOf(resource);
      const mounts = at(spec, "automountServiceAccountToken");
      if (mounts === false) return;
      const account = textAt(spec, "serviceAccountName");
      if (mounts !== true || account === "" || account === "default") {
        report("automountServiceAccountToken is neither false, nor true with a service account of its own");
      }
    },
  }),
  resourceRule({
    name: "k8s-pod-no-secret-env",
    description:
      "Secrets reach containers as files, not as environment variables, which leak into logs and children.",
    severity: "medium",
    frameworks: "CIS 4.4.1; CKV_K8S_35; KL env-var-secret",
    remediation: "Mount the secret as a volume (CSI secret store).",
    types,
    check: eachContainer((container) => {
      const single = listAt(container, "env").some((item) => isRecord(at(item, "valueFrom.secretKeyRef")));
      const whole = listAt(container, "envFrom").some((item) => isRecord(at(item, "secretRef")));
      return single || whole ? "reads a secret into its environment" : undefined;
    }),
  }),
];
