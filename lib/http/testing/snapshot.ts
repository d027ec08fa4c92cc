import type { Database } from '#db/client';

const TABLES = [
  'webhooks',
  'subscriptions',
  'lanes',
  'events',
  'event_keys',
  'deliveries',
  'delivery_queue',
  'members',
  'api_keys',
  'audit_log',
  'idempotency_keys',
];

/** All that a request could have changed, as sums to compare. */
export async function snapshot(database: Database): Promise<unknown> {
  const sums = TABLES.map(
    (table) => `(select md5(string_agg(t::text, '' order by t::text)) from ${table} t)`,
  );
  const result = await database.$client.query(`select array[${sums.join()}] as sums`);
  return result.rows;
}
