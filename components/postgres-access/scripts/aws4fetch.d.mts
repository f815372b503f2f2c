/** In pods the library stands beside the scripts; here it is the package. */
export { AwsClient } from "aws4fetch";
