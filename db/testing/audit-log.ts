/** The audit log in tests: outside the functions that may delete entries, its trigger refuses to. */
import type { Database, Executor } from '#db/client';
import { type SQL, sql } from '#db/drizzle';

/** Runs a change of the audit log that its trigger refuses to everybody else. */
export async function eraseAudit(
  database: Database,
  run: (transaction: Executor) => Promise<unknown>,
): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.execute(sql`set local hooktab.erasing = 'on'`);
    await run(transaction);
  });
}

/** Deletes entries, all of them unless a condition is given. */
export function emptyAuditLog(database: Database, which: SQL = sql`true`): Promise<void> {
  return eraseAudit(database, (transaction) =>
    transaction.execute(sql`delete from audit_log where ${which}`),
  );
}
