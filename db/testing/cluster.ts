/** One PostgreSQL cluster for a test run, and a fresh database per test file copied from a migrated template. */
import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '#db/client';
import { connectClient } from '#db/connection/connect';
import { type EmbeddedPostgres, removeEmbeddedPostgres, startEmbeddedPostgres } from '#db/embedded-postgres';
import { migrateDatabase } from '#db/migrate';
import { withDatabaseName } from '#lib/domain/database-url';

/** The migrated, empty database that the others are copied from. */
const TEMPLATE = 'hooktab_template';

async function administer(url: string, statement: string): Promise<void> {
  const client = await connectClient({ url, applicationName: 'hooktab-test' });
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The data may be lost with the machine, not with the server. */
export const TEST_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  max_prepared_transactions: '10',
};

/**
 * Starts a cluster whose data may be lost, with the migrated template in it. Stopping it removes the data.
 * @param prepare what is done before anything else
 */
export async function startTestCluster(
  directory: string,
  prepare: (clusterUrl: string) => Promise<void> = async () => undefined,
): Promise<EmbeddedPostgres> {
  const cluster = await startEmbeddedPostgres({ directory, settings: TEST_SETTINGS });
  await prepare(cluster.url);
  await administer(cluster.url, `drop database if exists ${TEMPLATE} with (force)`);
  await administer(cluster.url, `create database ${TEMPLATE}`);
  await migrateDatabase(withDatabaseName(cluster.url, TEMPLATE));
  return {
    ...cluster,
    stop: async () => {
      await cluster.stop();
      await removeEmbeddedPostgres(directory);
    },
  };
}

export type TestDatabase = { url: string; database: Database; drop: () => Promise<void> };

/** A migrated, empty database of its own. `clusterUrl` is what the test run provides. */
export async function createTestDatabase(clusterUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(clusterUrl, `create database ${name} template ${TEMPLATE}`);
  const url = withDatabaseName(clusterUrl, name);
  let isDropping = false;
  const database = openDatabase({
    url,
    maxConnections: 10,
    applicationName: 'hooktab-test',
    onIdleError: (error) => {
      // Connections that are still being closed are cut when the database is dropped.
      if (!isDropping) throw error;
    },
  });
  return {
    url,
    database,
    drop: async () => {
      isDropping = true;
      await database.$client.end();
      await administer(clusterUrl, `drop database ${name} with (force)`);
    },
  };
}
