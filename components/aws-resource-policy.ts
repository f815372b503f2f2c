/** Policies of AWS resources that hold data. Who of the account may use them is said by the account's IAM policies. */

/** One statement of a policy document. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal: Readonly<Record<string, string>>;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export const policyDocument = (statements: readonly PolicyStatement[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Nothing without TLS, and nobody from outside the account; AWS services that work for the account are let through. */
export function closedTo(
  account: string,
  action: string,
  resource: string | readonly string[] = "*",
): PolicyStatement[] {
  const everybody = { Effect: "Deny", Principal: { AWS: "*" }, Action: action, Resource: resource } as const;
  return [
    { ...everybody, Sid: "TlsOnly", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    {
      ...everybody,
      Sid: "OwnAccountOnly",
      Condition: {
        StringNotEquals: { "aws:PrincipalAccount": account },
        Bool: { "aws:PrincipalIsAWSService": "false" },
      },
    },
  ];
}

/** A whole policy that lets nobody from outside the account in, and nothing without TLS. */
export const ownAccountOnly = (action: string, account: string): string =>
  policyDocument(closedTo(account, action));
