/** Mail at half-way and at deactivation: to the right people, once, and never in the way of deliveries. */

import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { eq, ne, sql } from '#db/drizzle';
import { lanes, notices, webhooks } from '#db/schema/index';
import { makeMember, makeOrg } from '#db/testing/factories';
import { encodeId } from '#lib/domain/ids';
import { MIN_FAILED_DELIVERIES } from '#lib/domain/webhook/webhook-health';
import { eventually } from '#worker/testing/eventually';
import { respond } from '#worker/testing/receiver';
import { type Scene, type SceneWebhook, setScene } from '#worker/testing/scene';
import { type SmtpServer, startSmtpServer } from '#worker/testing/smtp-server';
import { expectWithin } from '#worker/testing/within';
import { createMailer } from '#worker/webhooks/mailer';

const EACH_FAILURE_IS_FINAL = { delaysMs: [] };

let scene: Scene;
let smtp: SmtpServer;
beforeEach(async () => {
  [scene, smtp] = await Promise.all([setScene(inject('clusterUrl')), startSmtpServer()]);
});
afterEach(async () => {
  await scene.stop();
  await smtp.stop();
});

const HOUR_MS = 3_600_000;

const startWorker = (server = smtp, intervalMs = 0) =>
  scene.startWorker({
    policy: EACH_FAILURE_IS_FINAL,
    mail: {
      smtpUrl: server.url,
      from: 'Hooktab <hooktab@example.com>',
      appUrl: 'https://app.example.com/',
      intervalMs,
    },
  });

const allNotices = () => scene.database.select().from(notices);

async function slugOf(orgId: string): Promise<string> {
  const { rows } = await scene.database.execute<{ slug: string }>(
    sql`select slug from orgs where id = ${orgId}`,
  );
  return rows[0]?.slug ?? '';
}

async function setFailing(webhook: SceneWebhook, days: number, failedDeliveries: number): Promise<void> {
  await scene.database
    .update(lanes)
    .set({ failingSince: sql`now() - ${days} * interval '1 day'`, failedDeliveries })
    .where(eq(lanes.webhookId, webhook.id));
}

/** The text of a mail, without quoted-printable line ends. */
const textOf = (source: string) => source.replaceAll('=\n', '').replaceAll('=3D', '=');

test('a deactivation is mailed to the admins, the owner and who made it, and to nobody else', async () => {
  const [admin, creator, owner] = [
    await makeMember(scene.database, scene.orgId, { role: 'admin' }),
    await makeMember(scene.database, scene.orgId, { permissions: ['Org.webhooks'] }),
    await makeMember(scene.database, scene.orgId),
  ];
  await makeMember(scene.database, scene.orgId, { permissions: ['Org.webhooks'] });
  const other = await makeOrg(scene.database);
  await makeMember(scene.database, other.id, { role: 'admin' });
  const webhook = await scene.webhook({ name: 'Warehouse', createdBy: creator.id, ownerId: owner.id });
  scene.receiver.answer(respond(410));
  startWorker();
  await scene.emit();
  const mail = await eventually(() => smtp.mails[0], 'the mail arrived');
  expect(mail.from).toBe('hooktab@example.com');
  expect(mail.to.toSorted()).toEqual([admin.email, creator.email, owner.email].toSorted());
  // Quotation marks travel encoded in a header (RFC 2047).
  expect(mail.source).toContain('Subject: =?UTF-8?Q?Webhook_=22Warehouse=22_was_deactivated?=');
  expect(textOf(mail.source)).toContain('the endpoint answered 410 Gone');
  const path = `/o/${await slugOf(scene.orgId)}/webhooks/${encodeId('webhook', webhook.id)}`;
  expect(textOf(mail.source)).toContain(`https://app.example.com${path}`);
  await eventually(async () => (await allNotices())[0]?.sentAt, 'it is marked as sent');
  expect(await allNotices()).toMatchObject([
    { kind: 'deactivated', reason: 'gone', nextAttemptAt: null, attemptCount: 1 },
  ]);
});

test('the warning at half-way comes once, and again after a success in between', async () => {
  await makeMember(scene.database, scene.orgId, { role: 'admin' });
  const webhook = await scene.webhook();
  await setFailing(webhook, 2, MIN_FAILED_DELIVERIES / 2 - 1);
  scene.receiver.answer(respond(503));
  startWorker();
  for (let sent = 0; sent < 3; sent++) await scene.settled(await scene.emit());
  await eventually(() => smtp.mails.length > 0, 'the warning arrived');
  expect(smtp.mails).toHaveLength(1);
  const text = textOf(smtp.mails[0]?.source ?? '');
  expect(text).toContain('only fails');
  expect(text).toContain('503 Service Unavailable');
  expect(await allNotices()).toMatchObject([{ kind: 'warning', reason: 'failing', failedDeliveries: 10 }]);
  const [row] = await scene.database.select().from(webhooks).where(eq(webhooks.id, webhook.id));
  expect(row?.isActive).toBe(true);

  scene.receiver.answer(respond(204));
  await scene.settled(await scene.emit());
  const lane = await eventually(async () => {
    const [stored] = await scene.database.select().from(lanes).where(eq(lanes.webhookId, webhook.id));
    return stored?.token === null ? stored : null;
  }, 'the lane is released');
  expect(lane).toMatchObject({ isWarned: false, failingSince: null, failedDeliveries: 0 });
  await setFailing(webhook, 2, MIN_FAILED_DELIVERIES / 2);
  scene.receiver.answer(respond(503));
  await scene.settled(await scene.emit());
  await eventually(() => smtp.mails.length === 2, 'the second warning arrived');
});

test('an endpoint that is activated again and again is mailed about once, and once more when the time is over', async () => {
  await makeMember(scene.database, scene.orgId, { role: 'admin' });
  const webhook = await scene.webhook();
  const other = await scene.webhook({ isActive: false });
  const isThis = eq(webhooks.id, webhook.id);
  const isOff = async () =>
    (await scene.database.select().from(webhooks).where(isThis))[0]?.isActive === false;
  scene.receiver.answer(respond(410));
  startWorker(smtp, HOUR_MS);
  for (let time = 1; time <= 5; time++) {
    await scene.database
      .update(webhooks)
      .set({ isActive: true, deactivatedReason: null, healthEpoch: sql`health_epoch + 1` })
      .where(isThis);
    await scene.emit();
    await eventually(isOff, 'it is deactivated');
    await eventually(async () => (await allNotices()).length === time, 'a notice is written');
    await eventually(() => smtp.mails.length > 0, 'the first mail arrived');
  }
  // Another webhook is told of in between: the mails about this one would have gone before it.
  await scene.database.update(webhooks).set({ isActive: true }).where(eq(webhooks.id, other.id));
  await scene.emit();
  await eventually(() => smtp.mails.length === 2, 'the other webhook is told of');
  await eventually(async () => {
    const waiting = (await allNotices()).filter(({ nextAttemptAt }) => nextAttemptAt !== null);
    return waiting.length === 1;
  }, 'of the mails about the first webhook only the newest waits');

  await scene.database.update(notices).set({ sentAt: sql`sent_at - interval '1 hour'` });
  await eventually(() => smtp.mails.length === 3, 'what happened meanwhile is told in one mail');
});

test.each(['refuse', 'hang'] as const)(
  'a mail server that does %s delays nothing, and is tried again',
  async (how) => {
    await makeMember(scene.database, scene.orgId, { role: 'admin' });
    const { id: otherOrgId } = await makeOrg(scene.database);
    await scene.webhook();
    const host = `https://receiver.example.com:${scene.receiver.port}`;
    await scene.webhook({ orgId: otherOrgId, url: `${host}/healthy` });
    scene.receiver.answer((response, { path }) => {
      response.writeHead(path === '/healthy' ? 204 : 410).end();
    });
    smtp.behave(how);
    startWorker();
    await scene.emit();
    await eventually(() => smtp.connections() > 0, 'the mail server was asked');
    expect((await scene.settled(await scene.emit('{}', otherOrgId))).status).toBe('delivered');
    const [notice] = await allNotices();
    expect(notice).toMatchObject({ sentAt: null, attemptCount: 1 });
    expect(notice?.nextAttemptAt?.getTime()).toBeGreaterThan(notice?.createdAt.getTime() ?? 0);
    if (how === 'hang') return;

    smtp.behave('take');
    await scene.database.update(notices).set({ nextAttemptAt: sql`now()` });
    await eventually(() => smtp.mails.length === 1, 'it is tried again');
  },
);

test('while one mail takes its time, the others are there for other workers, and each is sent once', async () => {
  await makeMember(scene.database, scene.orgId, { role: 'admin' });
  for (const latestResponse of ['1', '2', '3']) {
    const { id: webhookId } = await scene.webhook();
    await scene.database.insert(notices).values({
      orgId: scene.orgId,
      webhookId,
      kind: 'warning',
      reason: 'failing',
      failedDeliveries: 1,
      consecutiveTimeouts: 0,
      latestResponse,
    });
  }
  smtp.behave('ponder');
  startWorker();
  await eventually(() => smtp.mails.length === 1, 'the first is on its way');
  // A minute later: what was claimed and is not being sent is due again.
  const [claimed] = (await allNotices()).filter((notice) => notice.attemptCount > 0);
  await scene.database
    .update(notices)
    .set({ nextAttemptAt: sql`now()` })
    .where(ne(notices.id, claimed?.id ?? ''));
  const other = await startSmtpServer();
  try {
    startWorker(other);
    await eventually(() => other.mails.length === 2, 'the other worker sends the others');
    await eventually(
      async () => (await allNotices()).filter(({ sentAt }) => sentAt !== null).length === 2,
      'they are marked as sent',
    );
    smtp.behave('take');
    await eventually(async () => (await allNotices()).every(({ sentAt }) => sentAt !== null), 'all are sent');
    expect((await allNotices()).map(({ attemptCount }) => attemptCount)).toEqual([1, 1, 1]);
    expect(smtp.mails.length + other.mails.length).toBe(3);
  } finally {
    await other.stop();
  }
});

test.each(['drip', 'ponder'] as const)(
  'a mail server that does %s is left when the time of one mail is over',
  async (how) => {
    smtp.behave(how);
    const mailer = createMailer(smtp.url, 'hooktab@example.com', 500);
    const sent = mailer.send({ to: ['a@example.com'], subject: 'Test', text: 'Test' });
    await expectWithin(2_000, () => expect(sent).rejects.toThrow());
    await eventually(() => smtp.open() === 0, 'nothing is under way any more');
  },
);

test('without a mail server nothing is written', async () => {
  await makeMember(scene.database, scene.orgId, { role: 'admin' });
  const webhook = await scene.webhook();
  scene.receiver.answer(respond(410));
  scene.startWorker();
  await scene.emit();
  await eventually(async () => {
    const [row] = await scene.database.select().from(webhooks).where(eq(webhooks.id, webhook.id));
    return row?.isActive === false;
  }, 'it is deactivated');
  expect(await allNotices()).toEqual([]);
});
