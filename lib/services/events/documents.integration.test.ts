/** What docs/emitting.md shows is executed as it stands there. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeWebhook } from '#db/testing/factories';
import { makeWorld, type World } from '#lib/services/testing/world';

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
  await $client.query(`create role ${role}; create table jobs (id text primary key, status text);
    insert into jobs values ('job_20417', 'Approved'); grant select, update on jobs to ${role};
    ${grants.replaceAll('host_product', role)}`);
  await makeWebhook(world.database, world.org.id, { eventTypes: ['job.status_changed'] });

  const client = await $client.connect();
  try {
    await client.query(`set role ${role}`);
    await client.query(example.replace("'acme'", `'${world.org.slug}'`));
    await expect(client.query('delete from events')).rejects.toThrow('permission denied');
    await client.query('reset role');
  } finally {
    // Where a statement failed the connection is in a transaction: it is not used again.
    client.release(true);
  }
  const { rows } = await $client.query('select event_type, subject, status from deliveries');
  expect(rows).toEqual([{ event_type: 'job.status_changed', subject: 'job_20417', status: 'queued' }]);
  await $client.query(`drop owned by ${role}; drop role ${role}`);
});
