/** `npm run migrate`: brings the database of DATABASE_URL to the newest schema. */
import { migrateDatabase } from '#db/migrate';
import { readMigrateSettings, SettingsError } from '#lib/env/settings';
import { exitOnStop } from '#lib/stop-signal';

exitOnStop();

try {
  await migrateDatabase(readMigrateSettings(process.env).DATABASE_URL);
  console.log('The database has the newest schema.');
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exit(1);
}
