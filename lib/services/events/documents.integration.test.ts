/** What docs/emitting.md shows is executed as it stands there. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeWebhook } from '#db/testing/factories';
import { makeWorld, type World } from '#lib/services/testing/world';

/** The organisation of the example. */
const EXAMPLE_ORG = '0190a1b2-c3d4-7e5f-8a6b-0123456789ab';

let world: World;
let blocks: string[];

beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  const text = await readFile(new URL('../../../docs/emitting.md', import.meta.url), 'utf8');
  blocks = [...text.matchAll(/```sql\n(.*?)```/gs)].map(([, block = '']) => block);
});
afterAll(() => world.drop());

test('in the transaction of a host that may do no more than is written there', async () => {
  const [example = '', grants = ''] = blocks;
  const { $client } = world.database;
  const role = `host_product_${world.org.slug.replaceAll('-', '_')}`;
  await $client.query(`create role ${role}; create table public.jobs (id text primary key, status text);
    insert into public.jobs values ('job_20417', 'Approved'); grant select, update on public.jobs to ${role};
    ${grants.replaceAll('host_product', role)}`);
  await makeWebhook(world.database, world.org.id, { eventTypes: ['job.status_changed'] });

  const client = await $client.connect();
  try {
    await client.query(`set role ${role}; set search_path = public`);
    await client.query(example.replace(EXAMPLE_ORG, world.org.id));
    const { rows: readable } = await client.query(
      `select relname from pg_class
       where relnamespace = 'hooktab'::regnamespace and relkind in ('r', 'p', 'v')
         and has_any_column_privilege(oid, 'select, insert, update, references')`,
    );
    expect(readable).toEqual([]);
    const { rows: executable } = await client.query(
      `select proname from pg_proc where pronamespace = 'hooktab'::regnamespace and has_function_privilege(oid, 'execute')`,
    );
    expect(executable).toEqual([{ proname: 'emit_event' }]);
    await expect(client.query('delete from hooktab.events')).rejects.toThrow('permission denied');
    await client.query('reset role');
  } finally {
    // Where a statement failed the connection is in a transaction: it is not used again.
    client.release(true);
  }
  const { rows } = await $client.query('select event_type, subject, status from deliveries');
  expect(rows).toEqual([{ event_type: 'job.status_changed', subject: 'job_20417', status: 'queued' }]);
  await $client.query(`drop owned by ${role}; drop role ${role}`);
});
