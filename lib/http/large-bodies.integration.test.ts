/** Large bodies of one organisation wait for each other, unread, and for nobody else. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { MAX_BODY_BYTES } from '#lib/http/body';
import { LARGE_BODY_LIMITS } from '#lib/http/large-bodies';
import { type Api, makeApi } from '#lib/http/testing/api';
import { insertApiKey } from '#lib/services/api-keys/insert';

const { runningPerKey, waitingPerKey } = LARGE_BODY_LIMITS;

let api: Api;
let otherKey: string;
beforeAll(async () => {
  api = await makeApi(inject('clusterUrl'));
  const { key } = await insertApiKey(api.world.database, {
    orgId: api.world.otherOrg.id,
    name: 'Another organisation',
    scopes: ['events:write'],
    expiresAt: null,
    createdBy: null,
  });
  otherKey = key;
});
afterAll(() => api.world.drop());

const bytes = (text: string) => new TextEncoder().encode(text);

/** A body of which more than is small comes at once, and the rest when it is let go. */
function heldBody() {
  const { promise: isLetGo, resolve: letGo } = Promise.withResolvers<void>();
  let asked = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        asked++;
        if (asked === 1) {
          controller.enqueue(bytes(`{"type":"job.created","data":{"text":"${'x'.repeat(MAX_BODY_BYTES)}`));
          return;
        }
        await isLetGo;
        controller.enqueue(bytes('"}}'));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, letGo, asked: () => asked };
}

/** Sends an event with such a body. */
function send(key = api.key, orgSlug = api.world.org.slug) {
  const body = heldBody();
  const answer = api.call({ method: 'post', path: '/events', as: { key }, orgSlug, body: body.stream });
  return { ...body, answer };
}

test('so many are read at once, so many wait unread, one more is refused, and others are not held up', async () => {
  const running = Array.from({ length: runningPerKey }, () => send());
  await vi.waitFor(() => expect(running.map(({ asked }) => asked())).toEqual(running.map(() => 2)));
  const waiting = Array.from({ length: waitingPerKey }, () => send());
  await vi.waitFor(() => expect(waiting.map(({ asked }) => asked())).toEqual(waiting.map(() => 1)));
  const refused = await send().answer;
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await refused.json()).toMatchObject({
    code: 'rate_limited',
    detail: expect.stringContaining('more than 64 KB'),
  });
  expect(waiting.map(({ asked }) => asked())).toEqual(waiting.map(() => 1));

  const other = send(otherKey, api.world.otherOrg.slug);
  other.letGo();
  expect((await other.answer).status).toBe(202);
  const small = { method: 'post', path: '/events', as: { key: api.key } } as const;
  expect((await api.call({ ...small, body: '{"type":"job.created","data":{}}' })).status).toBe(202);

  for (const { letGo } of [...running, ...waiting]) letGo();
  const answers = await Promise.all([...running, ...waiting].map(({ answer }) => answer));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  // Nothing is left of the turns.
  const next = send();
  next.letGo();
  expect((await next.answer).status).toBe(202);
});

test('a turn ends with the refusal of its body', async () => {
  for (let count = 0; count <= runningPerKey; count++) {
    const body = bytes(`{"type":"job.created","data":{"text":"${'x'.repeat(MAX_BODY_BYTES)}"`);
    const asked = { method: 'post', path: '/events', as: { key: api.key }, body } as const;
    expect((await api.call(asked)).status).toBe(400);
  }
});
