/** Trouble of a database, made on purpose. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Every insert into the table fails with the SQLSTATE, until the returned function is called. */
export async function failInserts(
  pool: pg.Pool,
  table: string,
  sqlState: string,
): Promise<() => Promise<void>> {
  const name = `${table}_fail_with_${sqlState.toLowerCase()}`;
  await changeSchema(
    pool,
    `
    create function ${name}() returns trigger language plpgsql as
      $$ begin raise exception using errcode = '${sqlState}', message = new::text, detail = new::text; end $$;
    create trigger ${name} before insert on ${table} for each row execute function ${name}()`,
  );
  return () => changeSchema(pool, `drop trigger ${name} on ${table}; drop function ${name}`);
}

/** Again where it meets others that work on the table, in a circle. */
async function changeSchema(pool: pg.Pool, statements: string): Promise<void> {
  for (;;) {
    try {
      await pool.query(statements);
      return;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== '40P01') throw error;
    }
  }
}

/**
 * Holds the table locked while something asks for it, and does something to the connection that waits, e.g.
 * `pg_terminate_backend`. Gives what the asking came to.
 */
export async function whileWaiting<T>(
  pool: pg.Pool,
  table: string,
  interrupt: 'pg_cancel_backend' | 'pg_terminate_backend',
  ask: () => Promise<T>,
): Promise<T> {
  const holder = await pool.connect();
  try {
    await holder.query(`begin; lock table ${table} in access exclusive mode`);
    const asked = ask();
    for (let isInterrupted = false; !isInterrupted; await sleep(10)) {
      // Not on the holder's connection: a transaction sees the activity of its start.
      const { rowCount } = await pool.query(
        `select ${interrupt}(pid) from pg_stat_activity
         where wait_event_type = 'Lock' and datname = current_database() and pid <> pg_backend_pid()`,
      );
      isInterrupted = (rowCount ?? 0) > 0;
    }
    return await asked;
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}
