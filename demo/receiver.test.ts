import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoCertificates, makeDemoCertificates } from '#demo/certificates';
import { type Receiver, startReceiver } from '#demo/receiver';

let certificates: DemoCertificates;
let receiver: Receiver;
beforeAll(async () => {
  certificates = await makeDemoCertificates();
  receiver = await startReceiver({ port: 0, certificate: certificates.receiver, password: 'secret' });
});
afterAll(() => receiver.close());

type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer };

function send(path: string, headers: Record<string, string> = {}, body = '{}', method = 'POST') {
  return new Promise<Answer>((resolve, reject) => {
    const options = { method, headers, ca: certificates.authority, agent: false } as const;
    const call = request(`${receiver.origin}${path}`, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

test.each([
  ['/200', 200],
  ['/204', 204],
  ['/400', 400],
  ['/401', 401],
  ['/429', 429],
  ['/500', 500],
  ['/html', 502],
  ['/binary', 200],
  ['/nowhere', 404],
])('%s answers %i', async (path, status) => {
  expect((await send(path)).status).toBe(status);
});

test('/401 takes the one user name and password', async () => {
  expect((await send('/401', basic('demo:secret'))).status).toBe(200);
  expect((await send('/401', basic('demo:other'))).status).toBe(401);
});

test('/429 says when to come back', async () => {
  expect((await send('/429')).headers['retry-after']).toBe('60');
});

test('/flaky fails twice for each id', async () => {
  const statuses = async (id: string) => {
    const found: number[] = [];
    for (let i = 0; i < 4; i++) found.push((await send('/flaky', { 'webhook-id': id })).status);
    return found;
  };
  expect(await statuses('evt_a')).toEqual([503, 503, 200, 200]);
  expect(await statuses('evt_b')).toEqual([503, 503, 200, 200]);
});

test('/large has a megabyte and /binary every byte', async () => {
  expect((await send('/large')).body.length).toBe(1024 * 1024);
  expect(new Set((await send('/binary')).body).size).toBe(256);
});

test('/never leaves the request open', async () => {
  const outcome = await Promise.race([send('/never').catch(() => 'closed'), sleep(300, 'open')]);
  expect(outcome).toBe('open');
});

test('shows what it received, newest first, without the password', async () => {
  const headers = {
    ...basic('demo:secret'),
    'webhook-id': 'evt_1',
    'webhook-signature': 'v1,abc',
  };
  await send('/200?x=1', headers, '{"type":"job.created","data":{"n":1.10}}');
  const [latest] = receiver.received();
  expect(latest).toMatchObject({
    path: '/200?x=1',
    method: 'POST',
    webhookId: 'evt_1',
    eventType: 'job.created',
    attempt: 1,
    signature: 'v1,abc',
    authorization: 'Basic, user demo',
    body: '{"type":"job.created","data":{"n":1.10}}',
    status: 200,
  });
  const shown = (await send('/received.json', {}, '', 'GET')).body.toString();
  expect(JSON.parse(shown)).toEqual(receiver.received());
  expect(shown).not.toContain(Buffer.from('demo:secret').toString('base64'));
});

test('the page lets only its own style and script run', async () => {
  const page = await send('/', {}, '', 'GET');
  expect(page.status).toBe(200);
  expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'sha256-/);
  expect(page.body.toString()).toContain('user name <code>demo</code>, password <code>secret</code>');
});
