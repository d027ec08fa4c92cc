/** From emit_event to what the receiver saw and what the log says. */

import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { deliveries, deliveryQueue, events, webhooks } from '#db/schema/index';
import { makeOrg, makeWait } from '#db/testing/factories';
import { watchStalls } from '#db/testing/stalls';
import { encodeId } from '#lib/domain/ids';
import { generateSigningSecret } from '#lib/domain/webhook/signature';
import { SENT_AGAIN_REMARK } from '#worker/endpoint/safe-request';
import { eventually } from '#worker/testing/eventually';
import { type ReceivedRequest, respond, startRawReceiver } from '#worker/testing/receiver';
import { HOST, type Scene, setScene } from '#worker/testing/scene';

const DELAYS_MS = [1_000, 2_000];

let scene: Scene;
beforeAll(async () => {
  scene = await setScene(inject('clusterUrl'));
  scene.startWorker({ policy: { delaysMs: DELAYS_MS } });
});
afterEach(async () => {
  await scene.database.delete(webhooks);
  scene.receiver.requests.length = 0;
  scene.receiver.answer(respond(204));
});
afterAll(async () => {
  await scene.stop();
});

/** The only request that the receiver saw. */
function onlyRequest(): ReceivedRequest {
  const [request, ...others] = scene.receiver.requests;
  if (request === undefined || others.length > 0) throw new Error('Expected one request');
  return request;
}

const requestsFor = (eventId: string) =>
  scene.receiver.requests.filter((request) => request.headers['webhook-id'] === encodeId('event', eventId));

/** `data` in the bytes received. */
function dataOf(body: Buffer): string {
  const text = body.toString('utf8');
  return text.slice(text.indexOf('"data":') + '"data":'.length, -1);
}

describe('what is sent', () => {
  test('over a kept connection that has ended is sent again within the attempt, which says so', async () => {
    const kept = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nkeep-alive: timeout=60\r\n\r\n';
    const target = await startRawReceiver(await scene.authority.issue(HOST), (socket) => {
      socket.write(kept);
      socket.once('data', () => socket.destroy());
    });
    await scene.webhook({ url: `https://${HOST}:${target.port}/hooks` });
    const first = await scene.settled(await scene.emit());
    const second = await scene.settled(await scene.emit());
    await target.stop();
    expect(target.connections()).toBe(2);
    expect(await scene.attemptsOf(first.id)).toMatchObject([{ outcome: 'response', detail: null }]);
    expect(second).toMatchObject({ status: 'delivered', attemptCount: 1 });
    expect(await scene.attemptsOf(second.id)).toMatchObject([
      { number: 1, outcome: 'response', responseStatus: 200, detail: SENT_AGAIN_REMARK },
    ]);
  });

  test('over a connection that only its organisation uses, for all of its webhooks', async () => {
    const path = (name: string) => `https://${HOST}:${scene.receiver.port}/${name}`;
    const other = await makeOrg(scene.database);
    const connectionsFor = async (orgId: string, url: string) => {
      const webhook = await scene.webhook({ orgId, url });
      const before = scene.receiver.connections();
      await scene.settled(await scene.emit('{}', orgId));
      await scene.database.delete(webhooks).where(eq(webhooks.id, webhook.id));
      return scene.receiver.connections() - before;
    };
    await connectionsFor(scene.orgId, path('first'));
    expect(await connectionsFor(scene.orgId, path('second'))).toBe(0);
    expect(await connectionsFor(other.id, path('first'))).toBe(1);
  });

  test('an event reaches the endpoint, and the attempt is recorded', async () => {
    const webhook = await scene.webhook();
    const eventId = await scene.emit('{"id":"job_1"}');
    const delivery = await scene.settled(eventId);
    expect(delivery).toMatchObject({
      status: 'delivered',
      attemptCount: 1,
      lastOutcome: 'response',
      lastResponseStatus: 204,
      nextAttemptAt: null,
    });
    expect(await scene.database.select().from(deliveryQueue)).toEqual([]);
    const request = onlyRequest();
    expect(request).toMatchObject({ method: 'POST', path: '/hooks' });
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Hooktab/test',
      'webhook-id': encodeId('event', eventId),
    });
    expect(request.headers.authorization).toBeUndefined();
    const [event] = await scene.database.select().from(events).where(eq(events.id, eventId));
    expect(JSON.parse(request.body.toString())).toEqual({
      id: encodeId('event', eventId),
      type: 'job.created',
      timestamp: event?.occurredAt.toISOString(),
      organizationId: encodeId('organisation', scene.orgId),
      data: { id: 'job_1' },
    });
    const [attempt, ...others] = await scene.attemptsOf(delivery.id);
    expect(others).toEqual([]);
    expect(attempt).toMatchObject({
      number: 1,
      outcome: 'response',
      detail: null,
      url: webhook.url,
      responseStatus: 204,
      remoteIp: '127.0.0.1',
      trigger: 'schedule',
      triggeredBy: null,
    });
    expect(attempt?.requestHeaders).toContain(`webhook-id: ${encodeId('event', eventId)}`);
    expect(attempt?.requestHeaders).toContain(`host: ${new URL(webhook.url).host}`);
    expect(Math.abs((attempt?.startedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test.each([
    ['numbers', '{"big": 12345678901234567890, "price": 1.10, "tiny": 1e-400}'],
    ['duplicate keys and their order', '{"b":1,"a":2,"b":3}'],
    ['escapes', '{"nul":"\\u0000","lone":"\\ud800","slash":"\\/"}'],
    ['text beyond ASCII', '{"emoji":"🪝","kanji":"漢字","combining":"e\u0301"}'],
    ['space', ' {\n\t"a" :  [ 1 ,2 ]\n} '],
    ['a bare value within', '{"price":12345678901234567890.10}'],
  ])('the exact bytes of data: %s', async (_what, data) => {
    await scene.webhook();
    await scene.settled(await scene.emit(data));
    expect(dataOf(onlyRequest().body)).toBe(data);
  });

  test('Basic Auth arrives, and is hidden in the log', async () => {
    const credentials = { username: 'hook', password: 'pässword: with colon' };
    await scene.webhook({}, credentials);
    const delivery = await scene.settled(await scene.emit());
    const header = onlyRequest().headers.authorization ?? '';
    expect(Buffer.from(header.replace('Basic ', ''), 'base64').toString('utf8')).toBe(
      `${credentials.username}:${credentials.password}`,
    );
    const [attempt] = await scene.attemptsOf(delivery.id);
    expect(attempt?.requestHeaders).toContain('authorization: Basic ••••••');
    expect(attempt?.requestHeaders).not.toContain(header);
  });

  test('an endpoint that echoes its request does not show the password in the log', async () => {
    const credentials = { username: 'hook', password: 'ec/ho+"pä&ssword' };
    await scene.webhook({}, credentials);
    scene.receiver.answer((response, { headers }) => {
      const authorization = headers.authorization ?? '';
      const password = Buffer.from(authorization.replace('Basic ', ''), 'base64')
        .toString('utf8')
        .slice('hook:'.length);
      const echo = JSON.stringify({
        headers,
        password,
        nested: JSON.stringify({ password }),
        raw: Buffer.from(`POST / HTTP/1.1\r\nauthorization: ${authorization}\r\n\r\n`).toString('base64'),
        bytes: Buffer.from(password),
      });
      response.writeHead(302, {
        'x-authorization': authorization,
        location: `/next?p=${encodeURIComponent(password)}`,
      });
      // Byte by byte: each in a chunk of its own.
      for (const byte of Buffer.from(echo)) response.write(Buffer.from([byte]));
      response.end();
    });
    const delivery = await scene.settled(await scene.emit(), ['retrying']);
    const [attempt] = await scene.attemptsOf(delivery.id);
    const stored = [attempt?.responseHeaders, attempt?.responseBody, attempt?.detail].map(String);
    for (const text of stored) expect(text).toContain('[redacted]');
    const { rows } = await scene.database.$client.query<{ row: string }>(
      'select a::text as row from attempts a union all select d::text from deliveries d',
    );
    const everything = [...stored, ...rows.map(({ row }) => row)].join('\n');
    const token = Buffer.from(`hook:${credentials.password}`).toString('base64');
    const raw = Buffer.from(`POST / HTTP/1.1\r\nauthorization: Basic ${token}\r\n\r\n`).toString('base64');
    // These digits are made of the token alone.
    expect(everything).not.toContain(raw.slice(56, 76));
    for (const secret of [credentials.password, token, encodeURIComponent(credentials.password)]) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(Buffer.from(secret).toString('hex'));
      expect(everything).not.toContain(Buffer.from(secret).join(','));
      expect(everything).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
  });

  test('an endpoint that makes its answer expensive to search holds up nobody else', async () => {
    await scene.webhook({}, { username: 'hook', password: `a${'\\'.repeat(60)}x` });
    const body = `a${'\\'.repeat(300)}y`.repeat(200);
    scene.receiver.answer((response) => response.end(body));
    const delivery = await scene.settled(await scene.emit());
    const [attempt] = await scene.attemptsOf(delivery.id);
    expect(attempt).toMatchObject({ outcome: 'response', detail: null });
    expect(String(attempt?.responseBody)).toBe(body);
  });

  test('a password does not go to another place, whoever wrote that into the database', async () => {
    const webhook = await scene.webhook({}, { username: 'hook', password: 'bound-to-its-url' });
    for (const [from, to] of [
      ['/hooks', '/elsewhere'],
      [HOST, `other.${HOST}`],
    ] as const) {
      const url = webhook.url.replace(from, to);
      await scene.database
        .update(webhooks)
        .set({ url, version: sql`version + 1` })
        .where(eq(webhooks.id, webhook.id));
      const { id } = await scene.settled(await scene.emit(), ['failed']);
      const [attempt] = await scene.attemptsOf(id);
      expect(attempt).toMatchObject({ outcome: 'unsendable', url });
      expect(attempt?.detail).toContain('saved for another URL');
    }
    expect(scene.receiver.requests).toEqual([]);
  });

  test('a third-party verifier accepts the signature', async () => {
    const { secret } = await scene.webhook();
    await scene.settled(await scene.emit());
    const { headers, body } = onlyRequest();
    const given = headers as Record<string, string>;
    expect(new StandardWebhook(secret).verify(body, given)).toMatchObject({ type: 'job.created' });
    expect(() => new StandardWebhook(generateSigningSecret()).verify(body, given)).toThrow();
  });

  test('while a rotated secret overlaps, old and new verify; afterwards only the new', async () => {
    const webhook = await scene.webhook();
    const newSecret = generateSigningSecret();
    const rotate = (expiresAt: Date) =>
      scene.database
        .update(webhooks)
        .set({
          signingSecretSealed: sealedNew,
          previousSigningSecretSealed: sealedOld,
          previousSigningSecretExpiresAt: expiresAt,
          version: sql`version + 1`,
        })
        .where(eq(webhooks.id, webhook.id));
    const sealedNew = await scene.seal(webhook.id, 'signing_secret', newSecret);
    const sealedOld = await scene.seal(webhook.id, 'signing_secret', webhook.secret);
    const verifies = (secret: string, { body, headers }: ReceivedRequest) => {
      try {
        new StandardWebhook(secret).verify(body, headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    };

    await rotate(new Date(Date.now() + 3_600_000));
    await scene.settled(await scene.emit());
    const during = onlyRequest();
    expect([verifies(webhook.secret, during), verifies(newSecret, during)]).toEqual([true, true]);

    scene.receiver.requests.length = 0;
    await rotate(new Date(Date.now() - 1_000));
    await scene.settled(await scene.emit());
    const after = onlyRequest();
    expect([verifies(webhook.secret, after), verifies(newSecret, after)]).toEqual([false, true]);
  });

  test('settings are those of the moment of sending', async () => {
    const webhook = await scene.webhook();
    await scene.settled(await scene.emit());
    const url = `${webhook.url}/moved`;
    await scene.database.update(webhooks).set({ url, version: 2 }).where(eq(webhooks.id, webhook.id));
    const delivery = await scene.settled(await scene.emit());
    expect(scene.receiver.requests.map((request) => request.path)).toEqual(['/hooks', '/hooks/moved']);
    expect(delivery.url).toBe(url);
  });
});

describe('what comes back', () => {
  test('is stored as bytes at the first try, whatever it is', async () => {
    await scene.webhook();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
    scene.receiver.answer((response) => {
      response.writeHead(200, { 'x-odd': 'caf\u00e9\u00ff', 'content-type': 'application/octet-stream' });
      response.end(bytes);
    });
    const delivery = await scene.settled(await scene.emit());
    expect(delivery.attemptCount).toBe(1);
    const [attempt] = await scene.attemptsOf(delivery.id);
    expect(attempt?.responseBody?.equals(bytes)).toBe(true);
    expect(attempt?.responseBodySize).toBe(256);
    expect(attempt?.responseHeaders?.includes(Buffer.from('x-odd: caf\u00e9\u00ff\r\n', 'latin1'))).toBe(
      true,
    );
  });

  test('three failures at the configured distances, then final', async () => {
    await scene.webhook();
    scene.receiver.answer(respond(500, 'down'));
    const stalls = watchStalls(scene.database);
    const eventId = await scene.emit('{"n":1.0}');
    const delivery = await scene.settled(eventId);
    const busyMs = await stalls.stop();
    expect(delivery).toMatchObject({ status: 'failed', attemptCount: 3, lastResponseStatus: 500 });
    const requests = requestsFor(eventId);
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map((request) => request.body.toString()))).toHaveProperty('size', 1);
    expect(new Set(requests.map((request) => request.headers['webhook-id']))).toHaveProperty('size', 1);
    const attempts = await scene.attemptsOf(delivery.id);
    expect(attempts.map((attempt) => attempt.number)).toEqual([1, 2, 3]);
    for (const [index, delayMs] of DELAYS_MS.entries()) {
      const distance =
        (attempts[index + 1]?.startedAt.getTime() ?? 0) - (attempts[index]?.startedAt.getTime() ?? 0);
      expect(distance).toBeGreaterThanOrEqual(delayMs - 5);
      expect(distance).toBeLessThan(delayMs + 3_000 + busyMs);
    }
  });

  test('a failure, then success', async () => {
    await scene.webhook();
    scene.receiver.answer((response) => {
      response.writeHead(scene.receiver.requests.length === 1 ? 503 : 200).end();
    });
    const delivery = await scene.settled(await scene.emit());
    expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 2, lastResponseStatus: 200 });
  });

  test('Retry-After puts the next attempt off, and what cannot be understood changes nothing', async () => {
    await scene.webhook();
    const answers = [
      { status: 429, header: '3' },
      { status: 503, header: '1e300' },
    ];
    scene.receiver.answer((response) => {
      const next = answers[scene.receiver.requests.length - 1];
      response.writeHead(next?.status ?? 200, next ? { 'retry-after': next.header } : {}).end();
    });
    const stalls = watchStalls(scene.database);
    const delivery = await scene.settled(await scene.emit());
    const busyMs = await stalls.stop();
    expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 3 });
    const starts = (await scene.attemptsOf(delivery.id)).map(({ startedAt }) => startedAt.getTime());
    const distances = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
    expect(distances[0]).toBeGreaterThanOrEqual(3_000 - 5);
    // The schedule says two seconds.
    expect(distances[1]).toBeGreaterThanOrEqual(2_000 - 5);
    expect(distances[1]).toBeLessThan(2_000 + 3_000 + busyMs);
  });

  test('an endpoint that cannot be reached', async () => {
    await scene.webhook({ url: 'https://receiver.example.com:1/' });
    const delivery = await scene.settled(await scene.emit(), ['retrying']);
    expect(delivery).toMatchObject({ lastOutcome: 'refused', lastResponseStatus: null });
    const [attempt] = await scene.attemptsOf(delivery.id);
    expect(attempt).toMatchObject({ outcome: 'refused', responseStatus: null, responseBody: null });
  });
});

describe('manual retries', () => {
  test('are marked in the attempt, and only there', async () => {
    await scene.webhook();
    scene.receiver.answer(respond(500));
    const eventId = await scene.emit();
    const failed = await scene.settled(eventId);
    scene.receiver.answer(respond(200));
    const by = scene.orgId;
    await scene.database
      .update(deliveries)
      .set({ nextTrigger: 'manual', triggeredBy: by })
      .where(eq(deliveries.id, failed.id));
    await makeWait(scene.database, { deliveryId: failed.id });
    const delivery = await scene.settled(eventId, ['delivered']);
    expect(delivery).toMatchObject({ attemptCount: 4, nextTrigger: 'schedule', triggeredBy: null });
    const attempts = await scene.attemptsOf(delivery.id);
    expect(attempts.map(({ trigger }) => trigger)).toEqual(['schedule', 'schedule', 'schedule', 'manual']);
    expect(attempts[3]?.triggeredBy).toBe(by);
  });
});

describe('webhooks that change', () => {
  /** A delivery as the fan-out makes it, but due later. */
  async function emitDueLater(): Promise<string> {
    return await scene.database.transaction(async (transaction) => {
      const result = await transaction.execute<{ id: string }>(
        sql`select emit_event(${scene.orgId}::uuid, 'job.created', '{}'::json) as id`,
      );
      const eventId = result.rows[0]?.id ?? '';
      await makeWait(transaction, { eventId }, { inSeconds: 3600 });
      return eventId;
    });
  }
  const makeDue = (eventId: string) => makeWait(scene.database, { eventId });

  test('deleted: what waits is cancelled, without an attempt', async () => {
    const webhook = await scene.webhook();
    const eventId = await emitDueLater();
    await scene.database
      .update(webhooks)
      .set({ deletedAt: sql`now()`, isActive: false })
      .where(eq(webhooks.id, webhook.id));
    await makeDue(eventId);
    const delivery = await scene.settled(eventId);
    expect(delivery).toMatchObject({ status: 'cancelled', attemptCount: 0, nextAttemptAt: null });
    expect(requestsFor(eventId)).toEqual([]);
  });

  test('switched off, and what waits was kept: it is sent', async () => {
    const webhook = await scene.webhook();
    const eventId = await emitDueLater();
    await scene.database.update(webhooks).set({ isActive: false }).where(eq(webhooks.id, webhook.id));
    await makeDue(eventId);
    expect((await scene.settled(eventId)).status).toBe('delivered');
  });

  test.each([
    [500, 'cancelled'],
    [200, 'delivered'],
  ])(
    'cancelled while the request is under way, which ends with %i: %s, and in the log',
    async (status, end) => {
      await scene.webhook();
      const answers: (() => void)[] = [];
      scene.receiver.answer((response) => answers.push(() => response.writeHead(status).end()));
      const eventId = await scene.emit();
      const answer = await eventually(() => answers[0], 'the request arrived');
      await scene.database.update(deliveryQueue).set({ isCancelRequested: true });
      answer();
      const delivery = await eventually(async () => {
        const [row] = await scene.database.select().from(deliveries).where(eq(deliveries.eventId, eventId));
        return row?.lastResponseStatus === status ? row : null;
      }, 'the attempt is recorded');
      expect(delivery).toMatchObject({ status: end, nextAttemptAt: null });
      expect(await scene.attemptsOf(delivery.id)).toHaveLength(1);
    },
  );

  test.each([
    ['signing secret', { signingSecretSealed: Buffer.from('not sealed') }],
    [
      'password',
      { authMethod: 'basic', basicUsername: 'me', basicPasswordSealed: Buffer.from('not sealed') },
    ],
  ] as const)('a %s that cannot be opened parks the delivery with the reason', async (what, values) => {
    const webhook = await scene.webhook();
    await scene.database
      .update(webhooks)
      .set({ ...values, version: 2 })
      .where(eq(webhooks.id, webhook.id));
    const eventId = await scene.emit();
    const delivery = await scene.settled(eventId);
    expect(delivery).toMatchObject({ status: 'failed', attemptCount: 1, lastOutcome: 'unsendable' });
    const [attempt] = await scene.attemptsOf(delivery.id);
    expect(attempt?.detail).toContain(what);
    expect(requestsFor(eventId)).toEqual([]);
  });
});

describe('odd rows', () => {
  test('a delivery whose event was dropped, or whose format is unknown, is parked; the others go on', async () => {
    await scene.webhook();
    const gone = await scene.database.transaction(async (transaction) => {
      const made = await transaction.execute<{ id: string }>(
        sql`select emit_event(${scene.orgId}::uuid, 'job.created', '{}'::json) as id`,
      );
      const id = made.rows[0]?.id ?? '';
      await transaction.delete(events).where(eq(events.id, id));
      return id;
    });
    const odd = await scene.database.transaction(async (transaction) => {
      const made = await transaction.execute<{ id: string }>(
        sql`select emit_event(${scene.orgId}::uuid, 'job.created', '{}'::json) as id`,
      );
      const id = made.rows[0]?.id ?? '';
      await transaction.update(deliveries).set({ payloadFormat: 'odd' }).where(eq(deliveries.eventId, id));
      return id;
    });
    const timeless = await scene.database.transaction(async (transaction) => {
      const made = await transaction.execute<{ id: string }>(
        sql`select emit_event(${scene.orgId}::uuid, 'job.created', '{}'::json) as id`,
      );
      const id = made.rows[0]?.id ?? '';
      await transaction.execute(sql`update events set occurred_at = 'infinity' where id = ${id}`);
      return id;
    });
    const good = await scene.emit();
    for (const eventId of [gone, odd, timeless]) {
      expect(await scene.settled(eventId)).toMatchObject({ status: 'failed', lastOutcome: 'unsendable' });
    }
    expect((await scene.settled(good)).status).toBe('delivered');
  });

  test('a URL that cannot be taken apart parks the delivery; the webhook beside it goes on', async () => {
    const broken = await scene.webhook();
    const healthy = await scene.webhook();
    await scene.database
      .update(webhooks)
      .set({ url: 'https://[', version: 2 })
      .where(eq(webhooks.id, broken.id));
    const eventId = await scene.emit();
    const ended = await eventually(async () => {
      const rows = await scene.database.select().from(deliveries).where(eq(deliveries.eventId, eventId));
      return rows.every(({ status }) => status === 'failed' || status === 'delivered') ? rows : null;
    }, 'both have ended');
    const of = (id: string) => ended.find((row) => row.webhookId === id);
    expect(of(healthy.id)).toMatchObject({ status: 'delivered' });
    expect(of(broken.id)).toMatchObject({ status: 'failed', lastOutcome: 'unsendable' });
    const [attempt] = await scene.attemptsOf(of(broken.id)?.id ?? '');
    expect(attempt?.detail).toBe('The settings of the webhook cannot be read.');
  });

  test.each([
    [32_767, 32_767],
    [-7, 1],
  ])('a delivery that claims %i attempts holds up nobody, and is sent once', async (was, number) => {
    await scene.webhook();
    const odd = await scene.database.transaction(async (transaction) => {
      const made = await transaction.execute<{ id: string }>(
        sql`select emit_event(${scene.orgId}::uuid, 'job.created', '{}'::json) as id`,
      );
      const id = made.rows[0]?.id ?? '';
      await transaction.update(deliveries).set({ attemptCount: was }).where(eq(deliveries.eventId, id));
      return id;
    });
    const good = await scene.emit();
    expect((await scene.settled(good)).status).toBe('delivered');
    const delivery = await scene.settled(odd);
    expect(delivery).toMatchObject({ status: 'delivered', attemptCount: number });
    expect(requestsFor(odd)).toHaveLength(1);
    expect(await scene.attemptsOf(delivery.id)).toMatchObject([{ number, outcome: 'response' }]);
  });

  test('a lost notification is made up for by the poll', async () => {
    await scene.webhook();
    const eventId = await scene.emit();
    const first = await scene.settled(eventId);
    // Nobody announces this change.
    await makeWait(scene.database, { deliveryId: first.id });
    await eventually(() => requestsFor(eventId).length === 2, 'sent again');
  });
});
