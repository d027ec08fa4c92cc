/** Trouble of a database, made on purpose. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Longer than any time-out of a statement. */
const STALL_SECONDS = 300;

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

/** The next insert into the table does not end by itself; the later ones are not delayed. Returns what removes that. */
export async function stallNextInsert(pool: pg.Pool, table: string): Promise<() => Promise<void>> {
  const name = `${table}_stall`;
  // A sequence keeps its value when the transaction that has stalled is rolled back.
  await changeSchema(
    pool,
    `
    create sequence ${name}_count;
    create function ${name}() returns trigger language plpgsql security definer set search_path from current as $$ begin
      if nextval('${name}_count') = 1 then perform pg_sleep(${STALL_SECONDS}); end if;
      return new;
    end $$;
    create trigger ${name} before insert on ${table} for each row execute function ${name}()`,
  );
  return () =>
    changeSchema(
      pool,
      `drop trigger ${name} on ${table}; drop function ${name}; drop sequence ${name}_count`,
    );
}

/** Changes the schema under those who use it: again where it and they wait for each other in a circle. */
export async function changeSchema(pool: pg.Pool, statements: string): Promise<void> {
  for (;;) {
    try {
      await pool.query(statements);
      return;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== '40P01') throw error;
    }
  }
}

/** Keeps the table locked against everybody else while something is done. */
export async function whileLocked<T>(pool: pg.Pool, table: string, act: () => Promise<T>): Promise<T> {
  const holder = await pool.connect();
  try {
    await holder.query(`begin; lock table ${table} in access exclusive mode`);
    return await act();
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}

/**
 * Holds the table locked while something asks for it, and does something to the connections that wait, e.g.
 * `pg_terminate_backend`, until the request has ended. Returns its result.
 */
export async function whileWaiting<T>(
  pool: pg.Pool,
  table: string,
  interrupt: 'pg_cancel_backend' | 'pg_terminate_backend',
  ask: () => Promise<T>,
): Promise<T> {
  return await whileLocked(pool, table, async () => {
    let isOver = false;
    const asked = ask().finally(() => {
      isOver = true;
    });
    for (; !isOver; await sleep(10)) await interruptWaiting(pool, interrupt);
    return await asked;
  });
}

/** Interrupts the connections that wait for a lock, or only those of one application. Returns how many there were. */
export async function interruptWaiting(
  pool: pg.Pool,
  interrupt: 'pg_cancel_backend' | 'pg_terminate_backend',
  application = '%',
): Promise<number> {
  // Not on the connection that holds the lock: a transaction sees the activity of its start.
  const { rowCount } = await pool.query(
    `select ${interrupt}(pid) from pg_stat_activity
     where wait_event_type = 'Lock' and datname = current_database() and pid <> pg_backend_pid() and application_name like $1`,
    [application],
  );
  return rowCount ?? 0;
}
