// In pods the library itself takes this file's place.
export { AwsClient } from "aws4fetch";
