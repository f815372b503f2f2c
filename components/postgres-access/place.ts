/** The namespace of the pooler and of the Jobs that look after the databases. */
export const postgresNamespace = "platform-postgres";
/** The pooler's port, the same on every cloud: it is Azure's own. */
export const pooledPort = 6432;
