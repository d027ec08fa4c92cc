/** Accelo's routes, held against the samples of its document, in its three forms. */
import { DOMParser } from '@xmldom/xmldom';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { encodeId } from '#lib/domain/ids';
import {
  CREATE_SUBSCRIPTION,
  SUBSCRIPTION_CREATED_ANSWER,
  SUBSCRIPTION_TYPES_ANSWER,
} from '#lib/domain/testing/document-examples';
import { type Integrations, makeIntegrations } from '#lib/integrations/testing/integrations';
import { listWebhooks } from '#lib/services/webhooks/list';

vi.mock('#lib/auth/session', () => ({ getSessionUser: async () => null }));

const PATH = '/api/v0/webhooks/subscriptions';
/** The request of the document. */
const EXAMPLE: { trigger_url: string; event_id: string } = JSON.parse(CREATE_SUBSCRIPTION);
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

type Subscription = { subscription_id: string; user: { id: number }; user_id: number; trigger_url: string };
type Created = { meta: object; response: { subscription: Subscription } };

let integrations: Integrations;
beforeAll(async () => {
  integrations = await makeIntegrations(inject('clusterUrl'));
});
afterEach(() => integrations.world.database.$client.query('delete from webhooks'));
afterAll(() => integrations.world.drop());

const json = (...asked: Parameters<Integrations['json']>) => integrations.json(...asked);

async function subscribe(body: object = EXAMPLE, key?: string): Promise<Created> {
  const answer = await json('post', PATH, body, key === undefined ? {} : { key });
  expect(answer.status).toBe(201);
  return answer.body as Created;
}

async function onlyWebhook() {
  const [webhook, ...others] = (await listWebhooks(integrations.world.as('admin'), {})).items;
  expect(others).toEqual([]);
  return webhook;
}

describe('as in the document', () => {
  test('the subscription types: the lines of the sample, which itself orders the members of an object now so, now so', async () => {
    const response = await integrations.call({ method: 'get', path: `${PATH}/types` });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(JSON.parse(text)).toEqual(JSON.parse(SUBSCRIPTION_TYPES_ANSWER));
    const linesOf = (json: string) => json.replaceAll(/,$/gm, '').split('\n').sort();
    expect(linesOf(text)).toEqual(linesOf(SUBSCRIPTION_TYPES_ANSWER));
  });

  test('subscribing with the bytes of the sample is answered with its bytes, but for who, where and which', async () => {
    const response = await integrations.call({ method: 'post', path: PATH, body: CREATE_SUBSCRIPTION });
    expect(response.status).toBe(201);
    const text = await response.text();
    const { subscription } = (JSON.parse(text) as Created).response;
    const { admin } = integrations.world.users;
    const sample = SUBSCRIPTION_CREATED_ANSWER.replace('support_user@accelo.com', admin.email)
      .replace('Accelo Support', admin.name)
      .replace('"id": 1', `"id": ${subscription.user.id}`)
      .replace('"user_id": 1', `"user_id": ${subscription.user_id}`)
      .replace('"hq"', JSON.stringify(integrations.world.org.slug))
      .replace('http://google.com/asda/asd', EXAMPLE.trigger_url)
      .replace('583f4b8028dc59073860a6d1', subscription.subscription_id);
    expect(text).toBe(sample);
    expect(subscription.subscription_id).toMatch(/^[0-9a-f]{24}$/);
    expect(subscription.user_id).toBe(subscription.user.id);
  });

  test('form-encoded bodies do as well', async () => {
    const body = new URLSearchParams(EXAMPLE).toString();
    const response = await integrations.call({ method: 'post', path: PATH, body, headers: FORM });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ response: { subscription: EXAMPLE } });
  });
});

describe('subscribing', () => {
  test('makes a personal webhook of who made the key, on at once, form-encoded', async () => {
    await subscribe();
    expect(await onlyWebhook()).toMatchObject({
      name: 'assign_task to your-domain.com',
      eventTypes: ['task.assigned'],
      isActive: true,
      payloadFormat: 'notification',
      contentType: 'application/x-www-form-urlencoded',
      hasHubSecret: false,
      retryPolicy: 'standard',
      successRule: '2xx',
      owner: { id: encodeId('user', integrations.world.users.admin.id), isMember: true },
      lastDelivery: null,
    });
  });

  test('takes a content type and a secret', async () => {
    const created = await subscribe({ ...EXAMPLE, content_type: 'application/json', secret: 'sécret' });
    expect(created.response.subscription).toMatchObject({ content_type: 'application/json' });
    expect(JSON.stringify(created)).not.toContain('sécret');
    expect(await onlyWebhook()).toMatchObject({ contentType: 'application/json', hasHubSecret: true });
  });

  test.each([
    ['nobody', null],
    ['somebody who is no member', 'stranger'],
  ] as const)('not with a key made by %s', async (_who, maker) => {
    const createdBy = maker === null ? null : integrations.world.users[maker].id;
    const key = await integrations.makeKey({ createdBy });
    for (const asked of [json('post', PATH, EXAMPLE, { key }), json('get', PATH, undefined, { key })])
      expect(await asked).toEqual({
        status: 409,
        body: {
          meta: {
            status: 'invalid_request',
            more_info: expect.stringMatching(/#invalid_request$/),
            message: expect.stringContaining('personal'),
          },
          response: null,
        },
      });
    expect((await json('get', `${PATH}/types`, undefined, { key })).status).toBe(200);
  });
});

describe('personal', () => {
  test('each person lists and deletes their own', async () => {
    const key = await integrations.makeKey({ createdBy: integrations.world.users.manager.id });
    const ofAdmin = (await subscribe()).response.subscription;
    const ofManager = (await subscribe(EXAMPLE, key)).response.subscription;
    expect(ofManager.user_id).not.toBe(ofAdmin.user_id);
    expect(await json('get', PATH)).toMatchObject({ body: { response: { subscriptions: [ofAdmin] } } });
    expect(await json('get', PATH, undefined, { key })).toMatchObject({
      body: { response: { subscriptions: [ofManager] } },
    });
    expect((await json('delete', `${PATH}/${ofAdmin.subscription_id}`, undefined, { key })).status).toBe(404);
    expect(await json('delete', `${PATH}/${ofManager.subscription_id}.json`, undefined, { key })).toEqual({
      status: 200,
      body: {
        meta: {
          status: 'ok',
          more_info: 'https://affinitylive.jira.com/wiki/display/APIS/Status+Codes#ok',
          message: 'Everything executed as expected.',
        },
        response: null,
      },
    });
    expect(await json('get', PATH, undefined, { key })).toMatchObject({
      body: { response: { subscriptions: [] } },
    });
    expect((await listWebhooks(integrations.world.as('admin'), {})).items).toHaveLength(1);
  });

  test('with the id in the query', async () => {
    const { subscription_id: id } = (await subscribe()).response.subscription;
    expect((await json('delete', `${PATH}.json?subscription_id=${id}`)).status).toBe(200);
    expect((await listWebhooks(integrations.world.as('admin'), {})).items).toEqual([]);
  });

  test('one that the system switched off is gone from the list, as Accelo deletes it', async () => {
    await subscribe();
    await integrations.world.database.$client.query('update webhooks set is_active = false');
    expect(await json('get', PATH)).toMatchObject({ body: { response: { subscriptions: [] } } });
  });
});

/** XML as the value that JSON would have; every text stays a text. */
function readXml(text: string): unknown {
  type Node = NonNullable<ReturnType<DOMParser['parseFromString']>['documentElement']>;
  const read = (node: Node): unknown => {
    const children = [...node.childNodes].filter((child) => child.nodeType === 1) as Node[];
    if (children.length === 0) return node.textContent === '' ? null : node.textContent;
    const groups = Map.groupBy(children, (child) => child.tagName);
    return Object.fromEntries(
      [...groups].map(([name, all]) => [name, all.length === 1 && all[0] ? read(all[0]) : all.map(read)]),
    );
  };
  const root = new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  }).parseFromString(text, 'text/xml').documentElement;
  if (root === null) throw new Error('There is no root element');
  expect(root.tagName).toBe('api');
  return read(root);
}

const asTexts = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_name, inner) => (typeof inner === 'number' ? String(inner) : inner));

describe.each([
  ['json', 'application/json', JSON.parse, (value: unknown) => value],
  ['xml', 'text/xml; charset=utf-8', readXml, asTexts],
  ['yml', 'text/x-yaml; charset=utf-8', parseYaml, (value: unknown) => value],
] as const)('.%s', (suffix, contentType, parse, expected) => {
  const read = async (response: Response) => {
    expect(response.headers.get('content-type')).toBe(contentType);
    return parse(await response.text()) as unknown;
  };

  test('types', async () => {
    const response = await integrations.call({ method: 'get', path: `${PATH}/types.${suffix}` });
    expect(await read(response)).toEqual(expected(JSON.parse(SUBSCRIPTION_TYPES_ANSWER)));
  });

  test('creating, listing and deleting, whatever the texts are', async () => {
    const { database, users } = integrations.world;
    const name = `Zoë </name> & "no" 'x' # : - [\u0085] 🚀`;
    await database.$client.query('update users set name = $1 where id = $2', [name, users.admin.id]);
    const trigger_url = `https://your-domain.com/a?b=<x>&c="d"'%00`;
    const body = JSON.stringify({ ...EXAMPLE, trigger_url });
    const made = await integrations.call({ method: 'post', path: `${PATH}.${suffix}`, body });
    const created = (await read(made)) as Created;
    const { subscription } = created.response;
    expect(subscription).toMatchObject({ user: { name }, trigger_url: URL.parse(trigger_url)?.href });
    const listed = await integrations.call({ method: 'get', path: `${PATH}.${suffix}` });
    // One item of a list is one element in XML, as it is in JSON without a list.
    const { response } = (await read(listed)) as { response: { subscriptions: unknown } };
    expect([response.subscriptions].flat()).toEqual([subscription]);
    const deleted = await integrations.call({
      method: 'delete',
      path: `${PATH}/${subscription.subscription_id}.${suffix}`,
    });
    expect(await read(deleted)).toMatchObject({ meta: { status: 'ok' }, response: null });
    await database.$client.query('update users set name = $1 where id = $2', [
      users.admin.name,
      users.admin.id,
    ]);
  });

  test('refusals', async () => {
    const refused = await integrations.call({
      method: 'post',
      path: `${PATH}.${suffix}`,
      body: JSON.stringify({ trigger_url: 'http://x.example.com', event_id: '<b>&', '<script>': 1 }),
    });
    expect(refused.status).toBe(400);
    expect(await read(refused)).toEqual({
      meta: {
        status: 'invalid_request',
        more_info: 'https://affinitylive.jira.com/wiki/display/APIS/Status+Codes#invalid_request',
        message:
          'trigger_url: The URL must start with https://. Webhooks are not sent to non-secure URLs. event_id: The event_id is one of assign_task, unassign_task, create_quote, create_request, update_request_status. <script>: There is no member "<script>" here.',
      },
      response: null,
    });
    const unknown = await integrations.call({ method: 'get', path: `${PATH}/nothing.${suffix}` });
    expect(unknown.status).toBe(404);
    expect(await read(unknown)).toMatchObject({ meta: { status: 'invalid_request' }, response: null });
    const nobody = await integrations.call({ method: 'get', path: `${PATH}.${suffix}`, key: null });
    expect(nobody.status).toBe(401);
    expect(await read(nobody)).toMatchObject({ meta: { status: 'unauthorized' }, response: null });
  });
});

test('a plan without webhooks, and where to get one that has them', async () => {
  const { database, org } = integrations.world;
  integrations.world.context.upgradeUrl = 'https://example.com/billing';
  await database.$client.query(`update orgs set plan = 'basic' where id = $1`, [org.id]);
  try {
    expect(await json('post', PATH, EXAMPLE)).toEqual({
      status: 403,
      body: {
        meta: {
          status: 'plan_required',
          more_info: 'https://example.com/billing',
          message: expect.stringContaining('Upgrade to Pro'),
        },
        response: null,
      },
    });
  } finally {
    integrations.world.context.upgradeUrl = null;
    await database.$client.query(`update orgs set plan = 'pro' where id = $1`, [org.id]);
  }
});
