/** Brings the database of DATABASE_URL to the newest schema. */
import { migrateDatabase } from '#db/migrate';
import { readMigrateSettings } from '#lib/env/settings';
import { explainError } from '#scripts/explain-error';

try {
  await migrateDatabase(readMigrateSettings(process.env).DATABASE_URL, { onWait: console.error });
  console.log('The database has the newest schema.');
} catch (error) {
  console.error(explainError(error));
  process.exit(1);
}
