/** What only fails is deactivated, with the reason; what is activated again starts anew. */

import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { auditLog, deliveries, lanes, webhooks } from '#db/schema/index';
import { emptyAuditLog } from '#db/testing/audit-log';
import { makeWait } from '#db/testing/factories';
import { ATTEMPT_DEADLINE_MS } from '#lib/domain/delivery/outcome';
import {
  FAILING_DAYS,
  MAX_CONSECUTIVE_TIMEOUTS,
  MIN_FAILED_DELIVERIES,
} from '#lib/domain/webhook/webhook-health';
import { eventually } from '#worker/testing/eventually';
import { respond } from '#worker/testing/receiver';
import { FINAL, type Scene, type SceneWebhook, setScene } from '#worker/testing/scene';

let scene: Scene;
beforeAll(async () => {
  scene = await setScene(inject('clusterUrl'));
  // Each failure is final.
  scene.startWorker({ policy: { delaysMs: [] }, attemptDeadlineMs: ATTEMPT_DEADLINE_MS });
});
afterEach(async () => {
  await scene.database.delete(webhooks);
  await emptyAuditLog(scene.database);
  scene.receiver.requests.length = 0;
  scene.receiver.answer(respond(204));
});
afterAll(async () => {
  await scene.stop();
});

async function rowOf({ id }: SceneWebhook) {
  const [row] = await scene.database.select().from(webhooks).where(eq(webhooks.id, id));
  if (row === undefined) throw new Error('No such webhook');
  return row;
}

async function laneOf({ id }: SceneWebhook) {
  const [row] = await scene.database.select().from(lanes).where(eq(lanes.webhookId, id));
  if (row === undefined) throw new Error('No such lane');
  return row;
}

const deactivated = (webhook: SceneWebhook) =>
  eventually(async () => {
    const row = await rowOf(webhook);
    return row.isActive ? null : row;
  }, 'the webhook is deactivated');

/** Waits until nobody holds the lane: what its holder knew is stored. */
const released = (webhook: SceneWebhook) =>
  eventually(async () => {
    const row = await laneOf(webhook);
    return row.token === null ? row : null;
  }, 'the lane is released');

/** What a lane remembers of days that a test cannot wait for. */
const remember = (webhook: SceneWebhook, values: Partial<typeof lanes.$inferInsert>) =>
  scene.database.update(lanes).set(values).where(eq(lanes.webhookId, webhook.id));

const failingFor = (days: number) => sql`now() - ${days} * interval '1 day'`;

async function setFailing(webhook: SceneWebhook, days: number, failedDeliveries: number): Promise<void> {
  await remember(webhook, { failedDeliveries });
  await scene.database
    .update(lanes)
    .set({ failingSince: failingFor(days) })
    .where(eq(lanes.webhookId, webhook.id));
}

/** As the service does it. */
const activate = (webhook: SceneWebhook) =>
  scene.database
    .update(webhooks)
    .set({ isActive: true, deactivatedReason: null, healthEpoch: sql`health_epoch + 1` })
    .where(eq(webhooks.id, webhook.id));

describe('410', () => {
  test('deactivates at once, cancels what waits, and is in the audit log', async () => {
    const webhook = await scene.webhook();
    const other = await scene.webhook();
    const waiting = await scene.emit();
    await scene.settled(waiting);
    const later = { status: 'retrying', inSeconds: 3600 } as const;
    await makeWait(scene.database, { eventId: waiting, webhookId: webhook.id }, later);
    const host = new URL(webhook.url).host;
    await scene.database
      .update(webhooks)
      .set({ url: `https://${host}/gone`, version: 2 })
      .where(eq(webhooks.id, webhook.id));
    scene.receiver.answer((response, { path }) => {
      response.writeHead(path === '/gone' ? 410 : 204).end();
    });
    const eventId = await scene.emit();
    expect(await deactivated(webhook)).toMatchObject({ deactivatedReason: 'gone' });
    await eventually(async () => {
      const open = sql`status in ('queued', 'sending', 'retrying')`;
      return (await scene.database.$count(deliveries, open)) === 0;
    }, 'everything has ended');
    const rows = await scene.database.select().from(deliveries).where(eq(deliveries.webhookId, webhook.id));
    expect(rows.find((row) => row.eventId === eventId)).toMatchObject({
      status: 'failed',
      attemptCount: 1,
      lastResponseStatus: 410,
    });
    expect(rows.find((row) => row.eventId === waiting)).toMatchObject({
      status: 'cancelled',
      nextAttemptAt: null,
    });
    expect(await scene.database.select().from(auditLog)).toMatchObject([
      {
        orgId: scene.orgId,
        actorUserId: null,
        actorKeyId: null,
        action: 'webhook.deactivated',
        targetKind: 'webhook',
        targetId: webhook.id,
        detail: { reason: 'gone', cancelledDeliveries: 1 },
      },
    ]);
    expect((await rowOf(other)).isActive).toBe(true);
  });

  test('many at once deactivate once', async () => {
    const webhook = await scene.webhook();
    scene.receiver.answer(respond(410));
    await scene.emitMany(40);
    await deactivated(webhook);
    await eventually(async () => {
      const rows = await scene.database.select().from(deliveries).where(eq(deliveries.webhookId, webhook.id));
      return rows.every(({ status }) => FINAL.some((final) => final === status));
    }, 'everything has ended');
    expect(await scene.database.select().from(auditLog)).toHaveLength(1);
  });
});

describe('only failures', () => {
  test('the last of both bounds deactivates', async () => {
    const webhook = await scene.webhook();
    await setFailing(webhook, FAILING_DAYS, MIN_FAILED_DELIVERIES - 2);
    scene.receiver.answer(respond(500));
    await scene.settled(await scene.emit());
    expect(await released(webhook)).toMatchObject({ failedDeliveries: MIN_FAILED_DELIVERIES - 1 });
    expect((await rowOf(webhook)).isActive).toBe(true);
    await scene.emit();
    expect(await deactivated(webhook)).toMatchObject({ deactivatedReason: 'failing' });
  });

  test('one delivery counts once, however often it is sent by hand', async () => {
    const webhook = await scene.webhook();
    await setFailing(webhook, FAILING_DAYS, MIN_FAILED_DELIVERIES - 2);
    scene.receiver.answer(respond(500));
    const { id: deliveryId } = await scene.settled(await scene.emit());
    for (const attemptCount of [2, 3]) {
      const isThis = eq(deliveries.id, deliveryId);
      await scene.database.update(deliveries).set({ nextTrigger: 'manual' }).where(isThis);
      await makeWait(scene.database, { deliveryId });
      await eventually(async () => {
        const [row] = await scene.database.select().from(deliveries).where(isThis);
        return row?.status === 'failed' && row.attemptCount === attemptCount;
      }, 'it was sent once more');
    }
    expect(await released(webhook)).toMatchObject({ failedDeliveries: MIN_FAILED_DELIVERIES - 1 });
    expect((await rowOf(webhook)).isActive).toBe(true);
  });

  test('a success in between starts anew', async () => {
    const webhook = await scene.webhook();
    await setFailing(webhook, 2 * FAILING_DAYS, MIN_FAILED_DELIVERIES - 1);
    await scene.settled(await scene.emit());
    scene.receiver.answer(respond(500));
    await scene.settled(await scene.emit());
    const lane = await released(webhook);
    expect(lane).toMatchObject({ failedDeliveries: 1, consecutiveTimeouts: 0 });
    expect(Date.now() - (lane.failingSince?.getTime() ?? 0)).toBeLessThan(60_000);
    expect((await rowOf(webhook)).isActive).toBe(true);
  });
});

describe('a test event', () => {
  const emitTest = async (webhook: SceneWebhook) => {
    const { rows } = await scene.database.execute<{ id: string }>(
      sql`select emit_event(
            ${scene.orgId}::uuid, 'job.created', '{}'::json, p_is_test => true, p_only_webhook => ${webhook.id}
          ) as id`,
    );
    return await scene.settled(rows[0]?.id ?? '');
  };

  test('that fails brings nothing closer to being deactivated', async () => {
    const webhook = await scene.webhook();
    await setFailing(webhook, FAILING_DAYS, MIN_FAILED_DELIVERIES - 1);
    scene.receiver.answer(respond(500));
    expect((await emitTest(webhook)).status).toBe('failed');
    expect(await released(webhook)).toMatchObject({ failedDeliveries: MIN_FAILED_DELIVERIES - 1 });
    expect((await rowOf(webhook)).isActive).toBe(true);
  });

  test('that gets through shows that it works again', async () => {
    const webhook = await scene.webhook();
    await setFailing(webhook, FAILING_DAYS, MIN_FAILED_DELIVERIES - 1);
    await emitTest(webhook);
    expect(await released(webhook)).toMatchObject({ failedDeliveries: 0, failingSince: null });
  });
});

test('the last of many timeouts deactivates', async () => {
  const webhook = await scene.webhook();
  await remember(webhook, { consecutiveTimeouts: MAX_CONSECUTIVE_TIMEOUTS - 1, failedDeliveries: 1 });
  scene.receiver.answer(() => undefined);
  const eventId = await scene.emit();
  expect(await deactivated(webhook)).toMatchObject({ deactivatedReason: 'timeouts' });
  expect(await scene.settled(eventId)).toMatchObject({ status: 'failed', lastOutcome: 'timeout' });
});

describe('activated again', () => {
  test('it starts anew, although its lane is still held', async () => {
    const webhook = await scene.webhook();
    await setFailing(webhook, FAILING_DAYS, MIN_FAILED_DELIVERIES - 1);
    scene.receiver.answer(respond(500));
    await scene.emit();
    await deactivated(webhook);
    await activate(webhook);
    await scene.settled(await scene.emit());
    expect(await released(webhook)).toMatchObject({ healthEpoch: 1, failedDeliveries: 1 });
    expect(await rowOf(webhook)).toMatchObject({ isActive: true, deactivatedReason: null });
  });

  test('what was sent before counts for nothing', async () => {
    const webhook = await scene.webhook();
    const answers: (() => void)[] = [];
    scene.receiver.answer((response) => answers.push(() => response.writeHead(410).end()));
    const eventId = await scene.emit();
    const answer = await eventually(() => answers[0], 'the request arrived');
    await activate(webhook);
    answer();
    expect((await scene.settled(eventId)).status).toBe('failed');
    await released(webhook);
    expect((await rowOf(webhook)).isActive).toBe(true);
  });
});

test('a webhook that a person switched off keeps that', async () => {
  const webhook = await scene.webhook();
  const answers: (() => void)[] = [];
  scene.receiver.answer((response) => answers.push(() => response.writeHead(410).end()));
  const eventId = await scene.emit();
  const answer = await eventually(() => answers[0], 'the request arrived');
  await scene.database.update(webhooks).set({ isActive: false }).where(eq(webhooks.id, webhook.id));
  answer();
  await scene.settled(eventId);
  await released(webhook);
  expect(await rowOf(webhook)).toMatchObject({ isActive: false, deactivatedReason: null });
  expect(await scene.database.select().from(auditLog)).toEqual([]);
});
