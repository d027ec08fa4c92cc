import type { ClientBase } from 'pg';

/** The tables of the schema that the connection works in without a row, in alphabetical order; partitions of days do not count. */
export async function emptyTables(client: Pick<ClientBase, 'query'>): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition
     order by relname collate "C"`,
  );
  const empty: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query(`select from ${name} limit 1`);
    if (rows.length === 0) empty.push(name);
  }
  return empty;
}
