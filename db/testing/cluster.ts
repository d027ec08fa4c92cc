/** One PostgreSQL cluster for a test run, and a fresh database per test file copied from a migrated template. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Database, openDatabase } from '#db/client';
import { connectClient } from '#db/connection/connect';
import { migrateDatabase } from '#db/migrate';
import {
  type EmbeddedPostgres,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from '#demo/embedded-postgres';
import { withDatabaseName, withUser } from '#lib/domain/database-url';

/** The migrated, empty database that the others are copied from. */
const TEMPLATE = 'hooktab_template';

const ROLES = readFileSync(new URL('../roles.sql', import.meta.url), 'utf8');
/** The roles of db/roles.sql, each with a login of its own. */
const LOGINS = ['migrator', 'web', 'worker', 'host', 'operator'] as const;
export type Login = (typeof LOGINS)[number];
const PASSWORD = 'test';

/** The URL of a database for the login of a role. */
const urlAs = (login: Login, url: string): string => withUser(url, `test_${login}`, PASSWORD);

const urlsOf = (url: string): Record<Login, string> => ({
  migrator: urlAs('migrator', url),
  web: urlAs('web', url),
  worker: urlAs('worker', url),
  host: urlAs('host', url),
  operator: urlAs('operator', url),
});

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

export type ClusterOptions = {
  /** What is done before any database is made, with the logins of the tests there. */
  prepare?: (clusterUrl: string) => Promise<void>;
  /** See `startEmbeddedPostgres`. */
  program?: string;
};

/** Starts a cluster whose data may be lost, with the migrated template in it. Stopping it removes the data. */
export async function startTestCluster(
  directory: string,
  { prepare = async () => undefined, program }: ClusterOptions = {},
): Promise<EmbeddedPostgres> {
  const cluster = await startEmbeddedPostgres({
    directory,
    settings: TEST_SETTINGS,
    ...(program === undefined ? {} : { program }),
  });
  for (const login of LOGINS) {
    await administer(cluster.url, `create role test_${login} login password '${PASSWORD}'`);
  }
  await prepare(cluster.url);
  await administer(cluster.url, `drop database if exists ${TEMPLATE} with (force)`);
  await administer(cluster.url, `create database ${TEMPLATE}`);
  const template = withDatabaseName(cluster.url, TEMPLATE);
  await administer(template, ROLES);
  for (const login of LOGINS) {
    await administer(cluster.url, `grant hooktab_${login} to test_${login}`);
  }
  await migrateDatabase(urlAs('migrator', template));
  return {
    ...cluster,
    stop: async () => {
      await cluster.stop();
      await removeEmbeddedPostgres(directory);
    },
  };
}

export type TestDatabase = {
  /** For what a test arranges, as a superuser. */
  url: string;
  database: Database;
  /** For the processes of the product, each with the rights of its role. */
  urls: Record<Login, string>;
  /** A pool with the rights of a role, which ends when the database is dropped. */
  openAs: (login: Login) => Database;
  drop: () => Promise<void>;
};

/** A database that nobody has migrated. `clusterUrl` is what the test run provides. */
export async function createBareDatabase(
  clusterUrl: string,
): Promise<{ url: string; urls: Record<Login, string>; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(clusterUrl, `create database ${name}`);
  const url = withDatabaseName(clusterUrl, name);
  return {
    url,
    urls: urlsOf(url),
    drop: () => administer(clusterUrl, `drop database ${name} with (force)`),
  };
}

/** A migrated, empty database of its own. `clusterUrl` is what the test run provides. */
export async function createTestDatabase(clusterUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(clusterUrl, `create database ${name} template ${TEMPLATE}`);
  const url = withDatabaseName(clusterUrl, name);
  let isDropping = false;
  const opened: Database[] = [];
  function open(as: string): Database {
    const database = openDatabase({
      url: as,
      maxConnections: 10,
      applicationName: 'hooktab-test',
      onIdleError: (error) => {
        // Connections that are still being closed are cut when the database is dropped.
        if (!isDropping) throw error;
      },
    });
    opened.push(database);
    return database;
  }
  const urls = urlsOf(url);
  return {
    url,
    urls,
    database: open(url),
    openAs: (login) => open(urls[login]),
    drop: async () => {
      isDropping = true;
      await Promise.all(opened.map(({ $client }) => $client.end()));
      await administer(clusterUrl, `drop database ${name} with (force)`);
    },
  };
}
