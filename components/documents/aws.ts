import { Table as DynamoTable } from "@pulumi/aws/dynamodb/table";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { Documents as Table } from "../../infra/config/stores";
import type { AwsContext } from "../../infra/context";
import type { Documents, DocumentsArgs } from "./contract";

/** The longest period that a table can be restored within. */
const recoveryPeriodInDays = 35;

/**
 * DynamoDB tables, paid by the request. A copy in the recovery region takes writes too: services use it only when
 * their own region is lost.
 */
export class AwsDocuments extends Component<DocumentsArgs, Documents, AwsContext> {
  constructor(
    context: AwsContext,
    name: string,
    args: DocumentsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "documents", "Documents", name, args, options);
  }

  protected override create(args: DocumentsArgs): Documents {
    const { accountId, region } = this.context.site;
    const tables = Object.entries(args.tables).map(([name, table]) => {
      const existing = args.settings.existing?.[name];
      const id = existing ? this.adopt(name, existing) : this.createTable(name, table, args);
      return [name, { id, endpoint: `https://dynamodb.${region}.amazonaws.com` }] as const;
    });
    return {
      account: pulumi.output(`arn:aws:dynamodb:${region}:${accountId}`),
      tables: pulumi.all(Object.fromEntries(tables)),
    };
  }

  /** Reads the table's description, so that a preview fails where it is not there. */
  private adopt(name: string, table: string): pulumi.Output<string> {
    return DynamoTable.get(this.childName(name), table, { name: table }, { parent: this }).arn;
  }

  private createTable(name: string, table: Table, args: DocumentsArgs): pulumi.Output<string> {
    const { environment, tags } = this.context;
    const { partitionKey, sortKey, expiryAttribute, owner, dataClass } = table;
    return this.child(
      DynamoTable,
      name,
      {
        name: this.context.name("aws.table", name),
        billingMode: "PAY_PER_REQUEST",
        hashKey: partitionKey,
        ...(sortKey && { rangeKey: sortKey }),
        attributes: [partitionKey, ...(sortKey ? [sortKey] : [])].map((key) => ({ name: key, type: "S" })),
        ...(expiryAttribute && { ttl: { attributeName: expiryAttribute, enabled: true } }),
        pointInTimeRecovery: { enabled: true, recoveryPeriodInDays },
        serverSideEncryption: { enabled: true, kmsKeyArn: args.keys.ids.data },
        deletionProtectionEnabled: environment.protection,
        ...this.copies(args),
        tags: { ...tags, owner, "data-class": dataClass },
      },
      { stateful: true },
    ).arn;
  }

  /** DynamoDB replicates what its stream shows. */
  private copies({ settings, recovery }: DocumentsArgs) {
    const { site, environment } = this.context;
    if (!settings.globalReplication || !recovery || !site.recovery) return {};
    return {
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      replicas: [
        {
          regionName: site.recovery.region,
          kmsKeyArn: recovery.keys.ids.data,
          pointInTimeRecovery: true,
          propagateTags: true,
          deletionProtectionEnabled: environment.protection,
        },
      ],
    };
  }
}
