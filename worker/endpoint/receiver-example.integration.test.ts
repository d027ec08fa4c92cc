/** The receiver that the guide for receivers offers to build upon, run as a process of its own and sent to by a real worker. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { encodeId } from '#lib/domain/ids';
import { generateSigningSecret, sign, signingKey } from '#lib/domain/webhook/signature';
import { VERIFY_SAMPLES } from '#lib/domain/webhook/verify-samples';
import { eventually } from '#worker/testing/eventually';
import { HOST, LOOPBACK, type Scene, type SceneWebhook, setScene } from '#worker/testing/scene';

const PROGRAM = join(import.meta.dirname, '..', '..', 'public', 'examples', 'receiver.mjs');
const now = () => Math.floor(Date.now() / 1000);

type Running = { child: ChildProcess; port: number; output: () => string };

let scene: Scene;
let folder: string;
let webhook: SceneWebhook;
let running: Running;

beforeAll(async () => {
  scene = await setScene(inject('clusterUrl'));
  folder = await mkdtemp(join(tmpdir(), 'hooktab-receiver-'));
  const { cert, key } = await scene.authority.issue(HOST);
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key);
  webhook = await scene.webhook();
  running = await start();
  const url = `https://${HOST}:${running.port}/hooks`;
  await scene.database.$client.query(`update webhooks set url = $1, success_rule = '200' where id = $2`, [
    url,
    webhook.id,
  ]);
  scene.startWorker();
});
afterAll(async () => {
  await stop('SIGTERM');
  await scene.stop();
  await rm(folder, { recursive: true, force: true });
});

let linesBefore = '';
beforeEach(() => {
  linesBefore = running.output();
});

async function start(): Promise<Running> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: {
      ...process.env,
      WEBHOOK_SECRET: webhook.secret,
      PORT: '0',
      DATA_DIR: join(folder, 'received'),
      TLS_CERT: join(folder, 'cert.pem'),
      TLS_KEY: join(folder, 'key.pem'),
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const output = () => text;
  const line = await eventually(
    () => /Listening on https:\/\/localhost:(\d+)/.exec(text),
    'the receiver listens',
  );
  return { child, port: Number(line[1]), output };
}

async function stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const ended = once(running.child, 'exit');
  running.child.kill(signal);
  await ended;
}

/** What it has printed since the test began. */
const printed = () => running.output().slice(linesBefore.length);

/** Sends a request as somebody else would; answers the status. */
function post(headers: Record<string, string>, body: string, method = 'POST'): Promise<number> {
  return new Promise((resolve, reject) => {
    const { port } = running;
    const request = httpsRequest(
      { host: LOOPBACK, port, servername: HOST, ca: scene.authority.pem, method, headers, agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function signed(id: string, body: string, { secret = webhook.secret, at = now() } = {}) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': sign([signingKey(secret)], id, at, body),
  };
}

test('what the worker sends is answered at once with what every success rule counts, and worked on', async () => {
  const eventId = await scene.emit('{"id": 1, "name": "Zoë 🏗️"}');
  const delivery = await scene.settled(eventId);
  expect(delivery).toMatchObject({ status: 'delivered', lastResponseStatus: 200, attemptCount: 1 });
  const id = encodeId('event', eventId);
  await expect.poll(printed).toContain(`Event ${id}: {"id":"${id}"`);
  expect(printed()).toContain('"data":{"id": 1, "name": "Zoë 🏗️"}}');
  await expect.poll(() => readdir(join(folder, 'received'))).toContain(`${id}.done`);
});

test('a test event is told apart', async () => {
  const { rows } = await scene.database.$client.query<{ id: string }>(
    `select emit_event($1, 'job.created', '{}', p_is_test => true, p_only_webhook => $2) as id`,
    [scene.orgId, webhook.id],
  );
  const eventId = rows[0]?.id ?? '';
  expect(await scene.settled(eventId)).toMatchObject({ status: 'delivered' });
  await expect.poll(printed).toContain(`Test event ${encodeId('event', eventId)}`);
});

test('an event that comes again is answered with 200, and worked on once', async () => {
  const body = '{"n":1}';
  const asked = [1, 2, 3].map((age) => post(signed('evt_twice', body, { at: now() - age }), body));
  expect(await Promise.all(asked)).toEqual([200, 200, 200]);
  await expect.poll(printed).toContain('Event evt_twice: {"n":1}');
  expect(await post(signed('evt_twice', body), body)).toBe(200);
  expect(printed().match(/Event evt_twice: /g)).toHaveLength(1);
  expect(printed().match(/Event evt_twice came again/g)).toHaveLength(3);
});

test('what is forged or old is refused, and not stored', async () => {
  const body = '{"n":1}';
  const fresh = signed('evt_forged', body);
  expect(await post(fresh, '{"n":2}')).toBe(401);
  expect(await post({ ...fresh, 'webhook-id': 'evt_other' }, body)).toBe(401);
  expect(await post(signed('evt_forged', body, { secret: generateSigningSecret() }), body)).toBe(401);
  expect(await post(signed('evt_forged', body, { at: now() - 600 }), body)).toBe(401);
  expect(await post({}, body)).toBe(401);
  expect(await post(fresh, body, 'PUT')).toBe(405);
  expect(await post(fresh, 'x'.repeat(2 * 1024 * 1024)).catch(() => 413)).toBe(413);
  // Signed with the secret, but no id of ours: it must not lead out of the folder.
  expect(await post(signed('../escaped', body), body)).toBe(400);
  expect(await readdir(join(folder, 'received'))).not.toContain('evt_forged');
  expect(await readdir(folder)).not.toContain('escaped');
  expect(printed()).toBe('');
});

test('keeps no password', async () => {
  const body = '{}';
  expect(await post({ ...signed('evt_basic', body), authorization: 'Basic c2VjcmV0' }, body)).toBe(200);
  expect(await readFile(join(folder, 'received', 'evt_basic'), 'utf8')).not.toContain('c2VjcmV0');
});

test('works at the next start on what it had stored when it was killed', async () => {
  await stop('SIGKILL');
  await writeFile(join(folder, 'received', 'evt_left'), '{"webhook-test":"true"}\n{"n":7}');
  await writeFile(join(folder, 'received', '.evt_draft.1'), '{"webhook-');
  running = await start();
  linesBefore = '';
  await expect.poll(printed).toContain('Test event evt_left: {"n":7}');
  expect(printed()).not.toContain('evt_twice');
  expect(await post(signed('evt_twice', '{"n":1}'), '{"n":1}')).toBe(200);
  await expect.poll(printed).toContain('Event evt_twice came again');
  expect(await readdir(join(folder, 'received'))).not.toContain('.evt_draft.1');
});

test('says what it needs where the secret is missing', async () => {
  const child = spawn(process.execPath, [PROGRAM], { env: { ...process.env, WEBHOOK_SECRET: '' } });
  const [code] = await once(child, 'exit');
  expect(code).toBe(1);
});

test('verifies as the sample for Node.js does', async () => {
  const code = VERIFY_SAMPLES.find(({ language }) => language === 'node')?.code ?? '';
  const sample = code.slice(code.indexOf('/** body:')).replace('export function', 'function');
  expect(await readFile(PROGRAM, 'utf8')).toContain(sample);
});
