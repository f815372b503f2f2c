/**
 * The clouds and regions the platform knows, with the availability zones of each region.
 *
 * Zones are written out because a plan must not depend on a live look-up, and because a zone that changes
 * its place in a list would replace subnets. Sources: the clouds' own region lists, November 2026. A region
 * that is missing here is added as one line.
 */

export const clouds = ["aws", "azure", "gcp"] as const;
export type Cloud = (typeof clouds)[number];

const aws = (region: string, letters = "abc") => [...letters].map((letter) => `${region}${letter}`);
const gcp = (region: string, letters = "abc") => [...letters].map((letter) => `${region}-${letter}`);
const azure = () => ["1", "2", "3"];

const awsRegion = (region: string, letters?: string) => [region, aws(region, letters)] as const;
const gcpRegion = (region: string, letters?: string) => [region, gcp(region, letters)] as const;
const azureRegion = (region: string) => [region, azure()] as const;

/** Regions with at least three availability zones, per cloud. */
export const regions: Readonly<Record<Cloud, Readonly<Record<string, readonly string[]>>>> = {
  aws: Object.fromEntries([
    awsRegion("eu-central-1"),
    awsRegion("eu-north-1"),
    awsRegion("eu-south-1"),
    awsRegion("eu-west-1"),
    awsRegion("eu-west-2"),
    awsRegion("eu-west-3"),
    awsRegion("us-east-1", "abcdf"),
    awsRegion("us-east-2"),
    awsRegion("us-west-2", "abcd"),
    awsRegion("ca-central-1", "abd"),
    awsRegion("ap-northeast-1", "acd"),
    awsRegion("ap-south-1"),
    awsRegion("ap-southeast-1"),
    awsRegion("ap-southeast-2"),
    awsRegion("sa-east-1"),
  ]),
  azure: Object.fromEntries(
    [
      "westeurope",
      "northeurope",
      "francecentral",
      "germanywestcentral",
      "norwayeast",
      "swedencentral",
      "switzerlandnorth",
      "uksouth",
      "eastus",
      "eastus2",
      "centralus",
      "southcentralus",
      "westus2",
      "westus3",
      "canadacentral",
      "australiaeast",
      "japaneast",
      "southeastasia",
      "brazilsouth",
    ].map(azureRegion),
  ),
  gcp: Object.fromEntries([
    gcpRegion("europe-west1", "bcd"),
    gcpRegion("europe-west2"),
    gcpRegion("europe-west3"),
    gcpRegion("europe-west4"),
    gcpRegion("europe-west9"),
    gcpRegion("europe-north1"),
    gcpRegion("us-central1", "abcf"),
    gcpRegion("us-east1", "bcd"),
    gcpRegion("us-east4"),
    gcpRegion("us-west1"),
    gcpRegion("northamerica-northeast1"),
    gcpRegion("asia-northeast1"),
    gcpRegion("asia-southeast1"),
    gcpRegion("australia-southeast1"),
    gcpRegion("southamerica-east1"),
  ]),
};
