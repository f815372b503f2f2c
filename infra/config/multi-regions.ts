/**
 * A multi-region of Google Cloud that outlives the loss of a region: Firestore's name of it, and that of the Cloud KMS
 * location whose keys encrypt it (Google Cloud documentation, "Firestore locations" and "Customer-managed encryption
 * keys").
 */
export interface MultiRegion {
  readonly firestore: string;
  readonly keys: string;
}

/** The multi-region around a region; none where Firestore has none on that continent. */
export function firestoreMultiRegion(region: string): MultiRegion | undefined {
  if (region.startsWith("europe-")) return { firestore: "eur3", keys: "europe" };
  return region.startsWith("us-") ? { firestore: "nam5", keys: "us" } : undefined;
}
