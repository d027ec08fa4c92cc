/**
 * `npm run api-key -- --org acme --name "Host product"`: makes an API key that emits events, and shows it once. Works on
 * the database of DATABASE_URL, else on that of the running demo.
 */
import { parseArgs } from 'node:util';
import { openDatabase } from '#db/client';
import { readMigrateSettings, SettingsError } from '#lib/env/settings';
import { createApiKey, NoSuchOrgError } from '#lib/services/api-keys/create';
import { DATA_FOLDER, runningDatabaseUrl } from '#scripts/start/data-folder';

const USAGE = 'Usage: npm run api-key -- --org <slug> --name <what uses it>';

function readArguments() {
  try {
    const { values } = parseArgs({ options: { org: { type: 'string' }, name: { type: 'string' } } });
    if (values.org && values.name) return { org: values.org, name: values.name };
  } catch {
    // An unknown argument: the usage says which there are.
  }
  console.error(USAGE);
  process.exit(1);
}

const { org, name } = readArguments();
try {
  const demoUrl = process.env.DATABASE_URL ? null : runningDatabaseUrl(DATA_FOLDER);
  const database = openDatabase({
    url: demoUrl ?? readMigrateSettings(process.env).DATABASE_URL,
    maxConnections: 1,
    applicationName: 'hooktab-api-key',
    onIdleError: (error) => {
      throw error;
    },
  });
  try {
    console.log(await createApiKey(database, org, name));
    console.error('This is the only time that the key is shown.');
  } finally {
    await database.$client.end();
  }
} catch (error) {
  if (!(error instanceof SettingsError || error instanceof NoSuchOrgError)) throw error;
  console.error(error.message);
  process.exit(1);
}
