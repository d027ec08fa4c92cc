/**
 * Makes an API key and shows it once. It may emit events; with `--scope` (several times) it has those scopes instead. Works
 * on the database of DATABASE_URL, else on that of the running demo.
 */
import { parseArgs } from 'node:util';
import { openDatabase } from '#db/client';
import { checkSchemaVersion } from '#db/schema-version';
import { DATA_FOLDER, runningDatabaseUrl } from '#demo/start/data-folder';
import { createApiKeyInput } from '#lib/contracts/api-keys';
import { API_KEY_SCOPES, type ApiKeyScope } from '#lib/domain/access/api-key';
import { createApiKeyForOperator, NoSuchOrgError } from '#lib/services/api-keys/create-for-operator';
import { namesDatabase, readMigrateSettings } from '#lib/settings/settings';
import { explainError } from '#scripts/explain-error';

const USAGE = `Usage: npm run api-key -- --org <slug> --name <what uses it> [--scope <scope>]…
Scopes: ${API_KEY_SCOPES.join(', ')}. Without one: events:write.`;

const isScope = (text: string): text is ApiKeyScope => API_KEY_SCOPES.some((scope) => scope === text);

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        org: { type: 'string' },
        name: { type: 'string' },
        scope: { type: 'string', multiple: true },
      },
    });
    const scopes = values.scope ?? ['events:write'];
    if (values.org && values.name !== undefined && scopes.every(isScope))
      return { orgSlug: values.org, name: nameOrExit(values.name), scopes };
  } catch {
    // An unknown argument: the usage says which there are.
  }
  console.error(USAGE);
  process.exit(1);
}

function nameOrExit(text: string): string {
  const { data, error } = createApiKeyInput.shape.name.safeParse(text);
  if (data !== undefined) return data;
  console.error(`--name: ${error?.issues[0]?.message}`);
  process.exit(1);
}

function refuse(error: unknown): never {
  console.error(error instanceof NoSuchOrgError ? error.message : explainError(error));
  process.exit(1);
}

const wish = readArguments();
try {
  const demoUrl = namesDatabase(process.env) ? null : runningDatabaseUrl(DATA_FOLDER);
  const database = openDatabase({
    url: demoUrl ?? readMigrateSettings(process.env).DATABASE_URL,
    maxConnections: 1,
    applicationName: 'hooktab-api-key',
    onIdleError: refuse,
  });
  try {
    await checkSchemaVersion(database.$client);
    console.log(await createApiKeyForOperator(database, wish));
    console.error('This is the only time that the key is shown.');
  } finally {
    await database.$client.end();
  }
} catch (error) {
  refuse(error);
}
