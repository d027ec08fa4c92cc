/**
 * Bad input for every operation of the integrations, made from its own contract: always a refusal in the form of its system,
 * never an error of ours, and after a refusal every row is as it was.
 */
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { SubscriptionSystem } from '#lib/domain/webhook/subscription';
import { REPEATED_HEADERS_HEADER } from '#lib/http/repeated-headers';
import { BAD_IDS, badBodies, isGoodBody, JARGON } from '#lib/http/testing/bad-input';
import { snapshot } from '#lib/http/testing/snapshot';
import type { IntegrationOperation } from '#lib/integrations/operation';
import { INTEGRATION_OPERATIONS } from '#lib/integrations/operations';
import {
  type IntegrationRequest,
  type Integrations,
  makeIntegrations,
} from '#lib/integrations/testing/integrations';
import { expectRefusal } from '#lib/integrations/testing/refusals';

vi.mock('#lib/auth/session', () => ({ getSessionUser: async () => null }));

let integrations: Integrations;
/** A subscription of each system, in the organisation that asks and in another one. */
let own: Record<SubscriptionSystem, string>;
let foreign: Record<SubscriptionSystem, string>;
/** The rows as the request before has left them. */
let known: unknown;

beforeAll(async () => {
  integrations = await makeIntegrations(inject('clusterUrl'));
  const { otherOrg, users } = integrations.world;
  own = await subscribeAll(integrations.adminKey);
  foreign = await subscribeAll(
    await integrations.makeKey({ orgId: otherOrg.id, createdBy: users.stranger.id }),
  );
  known = await snapshot(integrations.world.database);
});
afterAll(() => integrations.world.drop());

async function subscribeAll(key: string): Promise<Record<SubscriptionSystem, string>> {
  const create = async (id: string) => {
    const operation = INTEGRATION_OPERATIONS.find((one) => one.id === id);
    const { body } = await integrations.json('post', operation?.path ?? '', operation?.bodyExample, { key });
    return body;
  };
  const avaza = (await create('createAvaza')) as { ID: number };
  const accelo = (await create('createAccelo')) as {
    response: { subscription: { subscription_id: string } };
  };
  const acculynx = (await create('createAccuLynx')) as { subscriptionId: string };
  return {
    avaza: String(avaza.ID),
    accelo: accelo.response.subscription.subscription_id,
    acculynx: acculynx.subscriptionId,
  };
}

const fill = ({ path }: IntegrationOperation, id: string) => path.replace('{subscription}', id);

function requestOf(
  operation: IntegrationOperation,
  changes: Partial<IntegrationRequest> = {},
): IntegrationRequest {
  return {
    method: operation.method,
    path: fill(operation, own[operation.system]),
    ...(operation.body === undefined ? {} : { body: JSON.stringify(operation.bodyExample) }),
    ...changes,
  };
}

/** The status; a refusal has the form of its system and has changed nothing. */
async function send(
  what: string,
  { system }: IntegrationOperation,
  asked: IntegrationRequest,
): Promise<number> {
  const response = await integrations.call(asked);
  const text = await response.text();
  const before = known;
  known = await snapshot(integrations.world.database);
  expect(response.status, `${what}: ${text.slice(0, 300)}`).toBeLessThan(500);
  if (response.status < 400) return response.status;
  expectRefusal(system, response, text);
  expect(text.length, what).toBeLessThan(64 * 1024);
  expect(text.replaceAll(/\\?"[^"]*\\?"(?=:)/g, ''), what).not.toMatch(JARGON);
  expect(known, what).toEqual(before);
  return response.status;
}

/** A test event waits for the worker, which is not there, and only so many are sent in a minute: only what is refused is sent. */
const isTest = ({ id }: IntegrationOperation) => id === 'testAccuLynx';

describe.each(INTEGRATION_OPERATIONS.map((operation) => [operation.id, operation] as const))(
  '%s',
  (_id, operation) => {
    test('bad bodies', async () => {
      for (const bad of badBodies(operation)) {
        const isGood = isGoodBody(operation, bad);
        if (isTest(operation) && isGood) continue;
        const { what, text } = bad;
        const status = await send(what, operation, requestOf(operation, { body: text }));
        if (!isGood) expect(status, what).toBeGreaterThanOrEqual(400);
      }
    });

    test('bad ids, and those of another organisation or another system', async () => {
      if (!operation.path.includes('{')) return;
      const others = Object.entries(own).filter(([system]) => system !== operation.system);
      const ids = [...BAD_IDS, ...Object.values(foreign), ...others.map(([, id]) => id)];
      const odd = ['-1', '1e3', '99999999999', '0'.repeat(24), 'types.exe', '.json', '..', "' or 1=1 --"];
      for (const id of [...ids, ...odd]) {
        const path = fill(operation, id.startsWith('%') ? id : encodeURIComponent(id));
        const status = await send(`id ${id.slice(0, 40)}`, operation, requestOf(operation, { path }));
        // U+0000 and what is not UTF-8 are refused in every query.
        const isRefused = path.includes('?') && ['%00', '%ff', '%E0%A4%A'].includes(id);
        expect(status, id).toBe(isRefused ? 400 : 404);
      }
    });

    test('bad headers', async () => {
      const headers: Record<string, string>[] = [
        { authorization: 'Bearer' },
        { authorization: 'Bearer hk_' },
        { authorization: `Bearer hk_${'x'.repeat(20_000)}` },
        { authorization: 'Basic aGs6aGs=' },
        { authorization: 'Bearer hk_\u00ff\u00fe' },
      ];
      for (const one of headers)
        expect(await send(JSON.stringify(one), operation, requestOf(operation, { headers: one }))).toBe(401);
      const twice = { [REPEATED_HEADERS_HEADER]: 'authorization' };
      expect(await send('key twice', operation, requestOf(operation, { headers: twice }))).toBe(400);
      expect(await send('no key', operation, requestOf(operation, { key: null }))).toBe(401);
      if (operation.body === undefined) return;
      for (const key of [' a b', 'x'.repeat(256), '\u00e9'])
        expect(
          await send(`key ${key}`, operation, requestOf(operation, { headers: { 'idempotency-key': key } })),
        ).toBe(400);
      for (const type of ['', 'text/plain', 'application/xml', '__proto__', 'application/json-patch+json'])
        expect(
          await send(`type ${type}`, operation, requestOf(operation, { headers: { 'content-type': type } })),
        ).toBe(415);
    });

    test('bad queries', async () => {
      const [path = '', query] = requestOf(operation).path.split('?');
      for (const bad of ['a=1&a=1', 'id=1&%69d=2', 'subscription_id=1&subscription_id=1'])
        expect(
          await send(bad, operation, requestOf(operation, { path: `${path}?${query ?? ''}&${bad}` })),
          bad,
        ).toBe(400);
      if (operation.path.includes('{')) return;
      if (operation.method !== 'get') return;
      for (const bad of ['%00', '%ff', '__proto__=1', 'a[]=1&a=2', 'x'.repeat(5_000)])
        expect([200, 400]).toContain(
          await send(bad, operation, requestOf(operation, { path: `${path}?${query ?? ''}&${bad}` })),
        );
    });
  },
);

test('an id is in the path or in the query, not in both', async () => {
  for (const [id, name] of [
    ['deleteAvaza', 'id'],
    ['deleteAccelo', 'subscription_id'],
  ]) {
    const operation = INTEGRATION_OPERATIONS.find((one) => one.id === id);
    if (operation === undefined) throw new Error('There is no such operation');
    const asked = requestOf(operation);
    expect(await send(asked.path, operation, { ...asked, path: `${asked.path}?${name}=1` })).toBe(400);
  }
});

test('bodies that are form-encoded', async () => {
  const operation = INTEGRATION_OPERATIONS.find(({ id }) => id === 'createAccelo');
  if (operation === undefined) throw new Error('There is no such operation');
  const good = 'trigger_url=https%3A%2F%2Fexample.com%2F&event_id=assign_task';
  const bad = [
    '',
    '&&&',
    'trigger_url',
    `${good}&event_id=assign_task`,
    `${good}&%65vent_id=assign_task`,
    `${good}&user_id=1`,
    `${good}&__proto__=1`,
    `${good}&secret=%00`,
    `${good}&secret=%ff`,
    `${good}&secret=%`,
    `${good}&secret=%ed%a0%80`,
    `${good}&secret=`,
    `${good}&secret=${'x'.repeat(256)}`,
    `${good}&secret=${'x'.repeat(70_000)}`,
    `${good}&content_type=text/plain`,
    'trigger_url=http%3A%2F%2Fexample.com%2F&event_id=assign_task',
    'trigger_url=https%3A%2F%2F127.0.0.1%2F&event_id=assign_task',
    'event_id=assign_task&trigger_url[]=https%3A%2F%2Fexample.com',
    JSON.stringify(operation.bodyExample),
  ];
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const body of bad) {
    const status = await send(body.slice(0, 80), operation, requestOf(operation, { body, headers }));
    expect([400, 413], body.slice(0, 80)).toContain(status);
  }
  expect(await send(good, operation, requestOf(operation, { body: good, headers }))).toBe(201);
});
