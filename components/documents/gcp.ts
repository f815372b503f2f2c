import { Database } from "@pulumi/gcp/firestore/database";
import { Field } from "@pulumi/gcp/firestore/field";
import { Index } from "@pulumi/gcp/firestore/index_";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import { firestoreMultiRegion, type MultiRegion } from "../../infra/config/multi-regions";
import type { Documents as Table } from "../../infra/config/stores";
import { elsewhere, type GcpContext } from "../../infra/context";
import { createKeys } from "../keys";
import type { Documents, DocumentsArgs } from "./contract";

const endpoint = "https://firestore.googleapis.com";

/**
 * Firestore. What it permits ends at the database, so each table is one: with a collection of the table's name. A
 * database that is replicated is in a multi-region, which is settled when it is made.
 */
export class GcpDocuments extends Component<DocumentsArgs, Documents, GcpContext> {
  constructor(
    context: GcpContext,
    name: string,
    args: DocumentsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "documents", "Documents", name, args, options);
  }

  protected override create(args: DocumentsArgs): Documents {
    const { existing = {} } = args.settings;
    const missing = Object.entries(args.tables).filter(([name]) => !existing[name]);
    const ids = [
      ...Object.entries(existing)
        .filter(([name]) => name in args.tables)
        .map(([name, id]) => [name, this.adopt(name, id)] as const),
      ...(missing.length > 0 ? this.createTables(missing, args) : []),
    ];
    return {
      account: pulumi.output(`projects/${this.context.site.projectId}`),
      tables: pulumi.all(Object.fromEntries(ids.map(([name, id]) => [name, { id, endpoint }]))),
    };
  }

  /** Reads the database, so that a preview fails where it is not there. */
  private adopt(name: string, id: string): pulumi.Output<string> {
    return Database.get(this.childName(name), id, undefined, { parent: this }).id;
  }

  /** Where the databases are, and with which key: a multi-region wants one of its own. */
  private place(args: DocumentsArgs): Place {
    const { site } = this.context;
    const multi = args.settings.globalReplication ? firestoreMultiRegion(site.region) : undefined;
    return multi
      ? { location: multi.firestore, key: this.createKey(multi, args) }
      : { location: site.region, key: args.keys.ids.data };
  }

  private createKey({ keys: location }: MultiRegion, { rotation, keys }: DocumentsArgs) {
    const context = elsewhere(this.context, location, "documents");
    const { ids } = createKeys(
      context,
      "documents-keys",
      { ...rotation, purposes: ["data"], home: keys },
      { parent: this },
    ).outputs;
    return ids.data;
  }

  private createTables(missing: readonly (readonly [string, Table])[], args: DocumentsArgs) {
    const place = this.place(args);
    return missing.map(([name, table]) => [name, this.createTable(name, table, place)] as const);
  }

  private createTable(name: string, table: Table, { location, key }: Place): pulumi.Output<string> {
    const { environment } = this.context;
    const database = this.child(
      Database,
      name,
      {
        name: this.context.name("gcp.firestore", name),
        locationId: location,
        type: "FIRESTORE_NATIVE",
        databaseEdition: "STANDARD",
        concurrencyMode: "PESSIMISTIC",
        appEngineIntegrationMode: "DISABLED",
        pointInTimeRecoveryEnablement: "POINT_IN_TIME_RECOVERY_ENABLED",
        cmekConfig: { kmsKeyName: key },
        deleteProtectionState: environment.protection
          ? "DELETE_PROTECTION_ENABLED"
          : "DELETE_PROTECTION_DISABLED",
        deletionPolicy: environment.protection ? "ABANDON" : "DELETE",
      },
      { stateful: true },
    );
    this.order(name, table, database);
    this.expire(name, table, database);
    return database.id;
  }

  /** A query for one partition in the order of the sort key. */
  private order(name: string, { partitionKey, sortKey }: Table, database: Database): void {
    if (!sortKey) return;
    this.child(
      Index,
      `${name}-order`,
      {
        database: database.name,
        collection: name,
        queryScope: "COLLECTION",
        fields: [
          { fieldPath: partitionKey, order: "ASCENDING" },
          { fieldPath: sortKey, order: "DESCENDING" },
        ],
      },
      { deletedWith: database },
    );
  }

  /** Documents go at the moment that their attribute holds. It is not indexed: such an index would be hot. */
  private expire(name: string, { expiryAttribute }: Table, database: Database): void {
    if (!expiryAttribute) return;
    this.child(
      Field,
      `${name}-expiry`,
      {
        database: database.name,
        collection: name,
        field: expiryAttribute,
        indexConfig: { indexes: [] },
        ttlConfig: {},
      },
      { deletedWith: database },
    );
  }
}

interface Place {
  readonly location: string;
  readonly key: pulumi.Output<string>;
}
