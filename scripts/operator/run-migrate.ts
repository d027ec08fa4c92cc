/** Brings the database of DATABASE_URL to the newest schema. */
import { migrateDatabase } from '#db/migrate';
import { readMigrateSettings } from '#lib/settings/settings';
import { explainError } from '#scripts/explain-error';

try {
  const { DATABASE_URL } = readMigrateSettings(process.env);
  const { schema, applied, isAhead } = await migrateDatabase(DATABASE_URL, { onWait: console.error });
  for (const name of applied) console.log(`Applied ${name}.`);
  console.log(
    isAhead
      ? `The schema ${schema} has been migrated by a newer version. This version can work with it.`
      : `The schema ${schema} is up to date.`,
  );
} catch (error) {
  console.error(explainError(error));
  process.exit(1);
}
