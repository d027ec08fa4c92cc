/** Programs written for other systems, from their subscription to what their receiver gets, over HTTP and through the worker. */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { APIRequestContext } from '@playwright/test';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { parse as parseYaml } from 'yaml';
import type { Database } from '#db/client';
import { expect, test } from '#e2e/support/fixtures';
import type { TestOrg } from '#e2e/support/people';
import type { TestReceiver } from '#e2e/support/receiver';
import { API_KEY_SCOPES } from '#lib/domain/access/api-key';
import { MILESTONE_CHANGED_BODY, TIMESHEET_CREATED_BODY } from '#lib/domain/testing/document-examples';
import { insertApiKey } from '#lib/services/api-keys/insert';

const ACCELO = '/api/v0/webhooks/subscriptions';
const ACCULYNX = '/api/acculynx/v1';

/** A key of the admin. */
async function makeKey(database: Database, org: TestOrg): Promise<string> {
  const { key } = await insertApiKey(database, {
    orgId: org.id,
    name: 'Integration',
    scopes: [...API_KEY_SCOPES],
    expiresAt: null,
    createdBy: org.people.admin.id,
  });
  return key;
}

/** A program of somebody's, with its key. */
function program(api: APIRequestContext, key: string) {
  return async (method: string, path: string, data?: unknown, headers: Record<string, string> = {}) => {
    const response = await api.fetch(path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...headers },
      ...(data === undefined ? {} : { data }),
    });
    return {
      status: response.status(),
      type: response.headers()['content-type'],
      text: await response.text(),
    };
  };
}

/** Emits as a host does that shares the database; gives the id of the event, and how many deliveries were made of it. */
async function emit(
  database: Database,
  { id }: TestOrg,
  type: string,
  data: string,
  audience: string[] | null = null,
): Promise<{ eventId: string; deliveryCount: number }> {
  const emitted = await database.$client.query<{ id: string }>(
    'select emit_event($1, $2, $3::json, p_audience => $4::uuid[]) as id',
    [id, type, data, audience],
  );
  const eventId = emitted.rows[0]?.id ?? '';
  const { rowCount } = await database.$client.query(
    'select from deliveries where org_id = $1 and event_id = $2',
    [id, eventId],
  );
  return { eventId, deliveryCount: rowCount ?? 0 };
}

/** What came, once so many requests have. */
async function received(receiver: TestReceiver, count: number) {
  await expect.poll(async () => (await receiver.received()).length).toBe(count);
  const all = await receiver.received();
  const latest = all.at(-1);
  if (latest === undefined) throw new Error('Nothing came');
  return { body: latest.body, headers: Object.fromEntries(latest.headers) };
}

test('Avaza: an array with the bytes of the document, until it is deleted', async ({
  request,
  org,
  database,
  receiver,
  signInAs,
}) => {
  const ask = program(request, await makeKey(database, org));
  const target_url = receiver.url('/200');
  const made = await ask('POST', '/api/Webhook', { target_url, event: 'timesheet_created' });
  expect(made.status, made.text).toBe(200);
  const { ID } = JSON.parse(made.text) as { ID: number };

  // Its own event, the first of all: nothing came when it was made.
  await emit(database, org, 'timesheet.created', TIMESHEET_CREATED_BODY.slice(1, -1));
  const { body, headers } = await received(receiver, 1);
  expect(body).toBe(TIMESHEET_CREATED_BODY);
  expect(headers['content-type']).toBe('application/json');

  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/webhooks`);
  await expect(page.getByRole('row', { name: /timesheet_created to localhost/ })).toContainText('Active');

  expect(JSON.parse((await ask('GET', '/api/Webhook')).text)).toEqual([
    { ID, target_url, event: 'timesheet_created' },
  ]);
  expect((await ask('DELETE', `/api/Webhook/${ID}`)).status).toBe(204);
  expect((await emit(database, org, 'timesheet.created', '{}')).deliveryCount).toBe(0);
  expect(await receiver.received()).toHaveLength(1);
});

for (const [contentType, expected] of [
  ['application/json', /^\{"id":204,"resource_url":"https:\/\/hq/],
  ['application/x-www-form-urlencoded', /^id=204&resource_url=https%3A%2F%2Fhq/],
] as const) {
  test(`Accelo: a personal notification as ${contentType}, signed`, async ({
    request,
    org,
    database,
    receiver,
    signInAs,
  }) => {
    const ask = program(request, await makeKey(database, org));
    const asked = new URLSearchParams({
      trigger_url: receiver.url('/200'),
      event_id: 'assign_task',
      content_type: contentType,
      secret: 'sécret',
    });
    const made = await ask('POST', `${ACCELO}.yml`, asked.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([made.status, made.type], made.text).toEqual([201, 'text/x-yaml; charset=utf-8']);
    const { subscription } = parseYaml(made.text).response;
    expect(subscription).toMatchObject({
      user: { email: org.people.admin.email },
      user_deployment: org.slug,
    });

    const data = '{"id":204,"resource_url":"https://hq.example.com/api/v0/tasks/204.json"}';
    const { admin, manager } = org.people;
    expect((await emit(database, org, 'task.assigned', data, [manager.id])).deliveryCount).toBe(0);
    expect((await emit(database, org, 'task.assigned', data, [admin.id])).deliveryCount).toBe(1);
    const { body, headers } = await received(receiver, 1);
    expect(body).toMatch(expected);
    expect(headers).toMatchObject({
      'content-type': contentType,
      'x-accelo-event': 'assign_task',
      'x-hub-signature': `sha256=${createHmac('sha256', 'sécret').update(body).digest('hex')}`,
    });

    const page = await signInAs('admin');
    await page.goto(`/o/${org.slug}/webhooks`);
    await expect(page.getByRole('row', { name: /assign_task to localhost/ })).toContainText(
      `Personal · ${admin.name}`,
    );

    const listed = await ask('GET', `${ACCELO}.json`);
    expect(JSON.parse(listed.text).response).toEqual({ subscriptions: [subscription] });
    const deleted = await ask('DELETE', `${ACCELO}/${subscription.subscription_id}.xml`);
    expect([deleted.status, deleted.type]).toEqual([200, 'text/xml; charset=utf-8']);
    expect((await emit(database, org, 'task.assigned', data)).deliveryCount).toBe(0);
  });
}

test('Accelo: every form of every path is there', async ({ request, org, database }) => {
  const ask = program(request, await makeKey(database, org));
  for (const [suffix, type] of [
    ['', 'application/json'],
    ['.json', 'application/json'],
    ['.xml', 'text/xml; charset=utf-8'],
    ['.yml', 'text/x-yaml; charset=utf-8'],
  ]) {
    for (const path of ['/types', '']) {
      const answer = await ask('GET', `${ACCELO}${path}${suffix}`);
      expect([answer.status, answer.type], path + suffix).toEqual([200, type]);
    }
    for (const path of [`${ACCELO}/nothing`, '/api/v0/tasks', '/api/v0/a/b/c']) {
      const answer = await ask('GET', `${path}${suffix}`);
      expect([answer.status, answer.type], path + suffix).toEqual([404, type]);
      expect(answer.text).toContain('invalid_request');
    }
  }
  expect((await ask('GET', '/api/acculynx/v2/x')).type).toBe('application/problem+json');
});

test('AccuLynx: a typed notification that the secret validates, and a test of another topic', async ({
  request,
  org,
  database,
  receiver,
}) => {
  const ask = program(request, await makeKey(database, org));
  const made = await ask('POST', `${ACCULYNX}/subscriptions`, {
    consumerUrl: receiver.url('/200'),
    topicNames: ['job-milestone-changed'],
  });
  expect(made.status, made.text).toBe(201);
  const { subscriptionId, secret } = JSON.parse(made.text) as { subscriptionId: string; secret: string };

  const data = /"Event": (\{.*?\})/s.exec(MILESTONE_CHANGED_BODY)?.[1] ?? '';
  const { eventId } = await emit(database, org, 'job.milestone_changed', data);
  const { body, headers } = await received(receiver, 1);
  new StandardWebhook(secret).verify(body, headers);
  expect(JSON.parse(body)).toEqual({
    topicName: 'job-milestone-changed',
    eventDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    eventId,
    subscriptionId,
    event: JSON.parse(MILESTONE_CHANGED_BODY).Event,
  });
  expect(body).toContain(`"event":${data}}`);

  const tested = await ask('POST', `${ACCULYNX}/subscriptions/${subscriptionId}/test`, {
    topicName: 'invoice-sent',
  });
  expect(tested.status, tested.text).toBe(200);
  expect(JSON.parse(tested.text)).toMatchObject({
    topicName: 'invoice-sent',
    isDelivered: true,
    responseStatus: 200,
  });
  const test = await received(receiver, 2);
  expect(JSON.parse(test.body)).toMatchObject({ topicName: 'invoice-sent', subscriptionId, test: true });
  expect(test.headers['webhook-test']).toBe('true');

  expect((await ask('DELETE', `${ACCULYNX}/subscriptions/${subscriptionId}`)).status).toBe(204);
  expect((await emit(database, org, 'job.milestone_changed', data)).deliveryCount).toBe(0);
});

test('without a key each system refuses in its own form', async ({ request }) => {
  const ask = async (path: string) => {
    const response = await request.get(path);
    return { status: response.status(), body: await response.json() };
  };
  expect(await ask('/api/Webhook')).toEqual({ status: 401, body: { Message: expect.any(String) } });
  expect(await ask(ACCELO)).toMatchObject({
    status: 401,
    body: { meta: { status: 'unauthorized' }, response: null },
  });
  expect(await ask(`${ACCULYNX}/subscriptions`)).toMatchObject({
    status: 401,
    body: { code: 'unauthenticated' },
  });
});

test('the commands of docs/integrations.md work as they stand there', async ({ org, database, stack }) => {
  const text = await readFile(join(import.meta.dirname, '..', 'docs', 'integrations.md'), 'utf8');
  const commands = [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, command = '']) => command);
  const env = { ...process.env, HOOKTAB_API_KEY: await makeKey(database, org) };
  const outputs: string[] = [];
  for (const command of commands) {
    const here = command
      .replaceAll('http://localhost:3000', stack.baseUrl)
      .replaceAll('https://localhost:8443', stack.receiverOrigin);
    const shell = spawn('sh', ['-c', here], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    shell.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code] = (await once(shell, 'close')) as [number];
    const output = Buffer.concat(chunks).toString();
    expect(code, `${command}\n${output}`).toBe(0);
    outputs.push(output);
  }
  expect(outputs).toEqual([
    expect.stringMatching(/^\{"ID":\d+\}$/),
    expect.stringContaining('subscription_id: "'),
    expect.stringContaining('"secret":"whsec_'),
  ]);
});

test('what a system does not have is refused in its own form', async ({ request: api, org, database }) => {
  const ask = program(api, await makeKey(database, org));
  const cases: [string, string, number][] = [
    ['GET', '/api/Webhook/10', 405],
    ['GET', '/api/Webhook/1/2', 404],
    ['DELETE', '/api/Webhook/%ff', 404],
    ['PUT', `${ACCELO}.json`, 405],
    ['DELETE', `${ACCELO}/%ff`, 404],
    ['GET', '/api/v0', 404],
    ['GET', `${ACCULYNX}/subscriptions/01890a5d-ac96-774b-bcce-b302099a8057`, 405],
    ['DELETE', `${ACCULYNX}/subscriptions/%E0%A4%A`, 404],
    ['GET', '/api/acculynx', 404],
  ];
  for (const [method, path, status] of cases) {
    const response = await ask(method, path);
    expect(response.status, `${method} ${path}`).toBe(status);
    const member = path.includes('Webhook') ? 'Message' : path.includes('/v0') ? 'meta' : 'traceId';
    expect(JSON.parse(response.text), `${method} ${path}`).toHaveProperty(member);
  }
});
