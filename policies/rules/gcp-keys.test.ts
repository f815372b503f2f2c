import type { CryptoKeyArgs } from "@pulumi/gcp/kms/cryptoKey";
import type { CryptoKeyIAMMemberArgs } from "@pulumi/gcp/kms/cryptoKeyIAMMember";
import type { BucketIAMBindingArgs } from "@pulumi/gcp/storage/bucketIAMBinding";
import { testRules } from "../testing";
import { gcp } from "../types";
import { rules } from "./gcp-keys";

const key = {
  type: gcp.cryptoKey,
  inputs: { keyRing: "prod", rotationPeriod: "7776000s" } satisfies CryptoKeyArgs,
};
const signingKey = { type: gcp.cryptoKey, inputs: { keyRing: "prod", purpose: "ASYMMETRIC_SIGN" } };
const member = {
  type: gcp.cryptoKeyMember,
  inputs: {
    cryptoKeyId: "key",
    role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
    member: "serviceAccount:gke@shop.iam.gserviceaccount.com",
  } satisfies CryptoKeyIAMMemberArgs,
};
const binding = {
  type: gcp.bucketBinding,
  inputs: {
    bucket: "audit",
    role: "roles/storage.objectViewer",
    members: ["allUsers"],
  } satisfies BucketIAMBindingArgs,
};

testRules(rules, {
  "gcp-kms-rotation": {
    pass: key,
    alsoPass: [signingKey],
    fail: [{ rotationPeriod: undefined }, { rotationPeriod: "31536000s" }, { rotationPeriod: "90 days" }],
    unknown: ["rotationPeriod", "purpose"],
  },
  "gcp-kms-destroy-delay": {
    pass: key,
    alsoPass: [{ type: gcp.cryptoKey, inputs: { destroyScheduledDuration: "2592000s" } }],
    fail: [{ destroyScheduledDuration: "86400s" }],
    unknown: ["destroyScheduledDuration"],
  },
  "gcp-no-public-members": {
    pass: member,
    fail: [{ member: "allUsers" }, { member: "allAuthenticatedUsers" }, [binding]],
    unknown: ["member"],
  },
});
