/** The log as a file: what it contains, what it never contains, and where it ends. */

import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeWebhook } from '#db/testing/factories';
import { exportDeliveries } from '#lib/services/deliveries/export';
import { makeWorld, type World } from '#lib/services/testing/world';

const FORMULA = '=cmd|"/C calc"!A1';
let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  await makeWebhook(world.database, world.org.id, {
    name: FORMULA,
    url: 'https://erp.example.com/a?b="c",d',
  });
  for (const subject of ['job_1', '+49 30', 'عربي']) {
    await world.database.execute(
      sql`select emit_event(${world.org.id}, 'job.created', '{"secret":"in the payload"}', ${subject})`,
    );
  }
});
afterAll(() => world.drop());

async function textOf(query: Record<string, string>, options = {}): Promise<string> {
  const { chunks } = await exportDeliveries(world.as('support'), query, options);
  return (await Array.fromAsync(chunks)).join('');
}

test('has a line for each delivery, newest first, safe for spreadsheets', async () => {
  const { fileName } = await exportDeliveries(world.as('support'), {});
  expect(fileName).toMatch(new RegExp(`^${world.org.slug}-log-\\d{4}-\\d\\d-\\d\\d\\.csv$`));
  const text = await textOf({});
  expect(text.startsWith('\uFEFFID,Delivery ID,Date/Time (UTC),Event,Object,Webhook,')).toBe(true);
  const lines = text.split('\r\n');
  expect(lines).toHaveLength(5);
  expect(lines.at(-1)).toBe('');
  expect(lines[1]).toMatch(
    /^evt_\w{26},dlv_\w{26},\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,job\.created,عربي,/,
  );
  expect(lines[2]).toContain(",'+49 30,");
  expect(lines[3]).toContain(`"'=cmd|""/C calc""!A1",whk_`);
  expect(lines[3]).toContain('"https://erp.example.com/a?b=""c"",d",Queued,,,0,');
  expect(text).not.toContain('in the payload');
});

test('is filtered as the log is, and says where it was cut', async () => {
  expect((await textOf({ search: 'job_1' })).split('\r\n')).toHaveLength(3);
  expect((await textOf({ status: 'failed' })).split('\r\n')).toHaveLength(2);
  const cut = (await textOf({}, { maxRows: 2 })).split('\r\n');
  expect(cut).toHaveLength(5);
  expect(cut[3]).toMatch(/^Cut here: an export has at most 2 rows\..*,{15}$/);
  expect((await textOf({}, { maxRows: 3 })).includes('Cut here')).toBe(false);
});

test('goes on over pages without gaps or repeats', async () => {
  const other = await makeWebhook(world.database, world.org.id, { isActive: false });
  await world.database.execute(sql`
    insert into deliveries (org_id, event_id, webhook_id, event_type, url, payload_format, status, next_attempt_at)
    select ${world.org.id}, uuid_v7(), ${other.id}, 'job.updated', 'https://example.com/', 'envelope', 'delivered', null
    from generate_series(1, 2500)`);
  const ids = (await textOf({ eventType: 'job.updated' }))
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(',')[1]);
  expect(ids).toHaveLength(2500);
  expect(ids).toEqual([...new Set(ids)].sort().reverse());
});

test('who exports what is recorded', async () => {
  await textOf({ status: 'failed' });
  const { rows } = await world.database.execute(sql`
    select detail from audit_log where action = 'log.exported' and actor_user_id = ${world.users.support.id}
    order by id desc limit 1`);
  expect(rows).toEqual([{ detail: { filters: { status: ['failed'] } } }]);
});
