/** An organisation is erased while a worker delivers for it: the worker goes on, and leaves nothing behind. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeOrg } from '#db/testing/factories';
import { eventually } from '#worker/testing/eventually';
import { createMemoryLog, ERROR_LEVEL } from '#worker/testing/memory-log';
import { respond } from '#worker/testing/receiver';
import { type Scene, setScene } from '#worker/testing/scene';

const EVENTS = 400;

let scene: Scene;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
});
afterEach(() => scene.stop());

test('nothing of it is left, nothing more is sent, and others are served', async () => {
  const { id: other } = await makeOrg(scene.database);
  for (let n = 0; n < 4; n++) await scene.webhook();
  await scene.webhook({ orgId: other });
  const held: (() => void)[] = [];
  scene.receiver.answer((response) => {
    // Some requests are under way all the time, and some fail and are retried.
    if (held.length < 8) held.push(() => response.writeHead(204).end());
    else response.writeHead(Math.random() < 0.5 ? 204 : 500).end();
  });
  const { log, lines } = createMemoryLog('warn');
  scene.startWorker({ log });
  await scene.emitMany(EVENTS);
  await eventually(() => scene.receiver.requests.length > 40, 'requests are under way');

  for (let isDone = false; !isDone; ) {
    const { rows } = await scene.database.execute<{ remaining: string | null }>(
      sql`select remaining from delete_org(${scene.orgId}, 100)`,
    );
    isDone = rows[0]?.remaining === null;
    await sleep(5);
  }
  for (const answer of held) answer();
  scene.receiver.answer(respond(204));

  const settled = await scene.settled(await scene.emit('{}', other));
  expect(settled.status).toBe('delivered');
  const sent = scene.receiver.requests.length;
  for (const table of ['events', 'deliveries', 'attempts', 'delivery_queue', 'lanes', 'webhooks']) {
    const left = await scene.database.execute(
      sql`select from ${sql.identifier(table)} where org_id = ${scene.orgId}`,
    );
    expect(left.rowCount, table).toBe(0);
  }
  expect((await scene.settled(await scene.emit('{}', other))).status).toBe('delivered');
  expect(scene.receiver.requests.length).toBe(sent + 1);
  expect(lines.filter(({ level }) => level >= ERROR_LEVEL)).toEqual([]);
});
