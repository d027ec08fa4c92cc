/**
 * The log of both processes, whatever fails: every line says what, none holds a value. The real processes work for an
 * organisation whose every text is a canary, while its database fails in all the ways that databases do.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { startEmbeddedPostgres } from '#db/embedded-postgres';
import { createTestDatabase, startTestCluster, TEST_SETTINGS } from '#db/testing/cluster';
import { makeMember, makeOrg, makeWebhook } from '#db/testing/factories';
import { failInserts, whileWaiting } from '#db/testing/trouble';
import { freePort } from '#e2e/support/processes';
import { API_KEY_SCOPES } from '#lib/domain/api-key';
import { encodeId } from '#lib/domain/ids';
import { generateSealingKeys } from '#lib/domain/sealed-credentials';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { hashPassword } from '#lib/services/auth/password';

const CANARY = 'kanarie';
/** In a letter case and alphabet that each field takes. */
const canary = (of: string) => `${CANARY}-${of}`;
const EMAIL = `${canary('email')}@example.com`;
const PASSWORD = canary('password');
const WEBHOOK_URL = `https://${canary('host')}.invalid/${canary('path')}?q=${canary('query')}`;
const RETRY_SECONDS = '0.2,0.2';
const START_MS = 60_000;

type Line = Record<string, unknown> & { level: string; msg: string };

/** A process and all that it writes. */
function run(script: string, env: Record<string, string>, parameters: readonly string[] = []) {
  const child = spawn(process.execPath, [script, ...parameters], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const text = () => output;
  const lines = (): Line[] =>
    output.split('\n').flatMap((line) => (line.startsWith('{"level"') ? [JSON.parse(line) as Line] : []));
  return { child, text, lines, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`It did not come to this: ${what}`);
    await sleep(50);
  }
}

/** A person who is signed in: their cookies. */
async function signIn(
  baseUrl: string,
  email: string,
  password: string,
): Promise<{ status: number; cookie: string }> {
  const cookies = (response: Response) =>
    response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  const first = await fetch(`${baseUrl}/api/auth/csrf`);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const own = cookies(first).join('; ');
  const response = await fetch(`${baseUrl}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: own, 'content-type': 'application/x-www-form-urlencoded', origin: baseUrl },
    body: new URLSearchParams({ csrfToken, email, password, json: 'true' }),
  });
  return { status: response.status, cookie: [own, ...cookies(response)].join('; ') };
}

test('no line of the log holds a value, and each fault has its line', async () => {
  test.setTimeout(240_000);
  const folder = await mkdtemp(join(tmpdir(), 'hooktab-canary-'));
  const stops: (() => Promise<unknown> | unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const directory = join(folder, 'postgres');
    const cluster = await startTestCluster(directory);
    let isUp = true;
    stops.push(() => (isUp ? cluster.stop() : undefined));
    const { url, database, drop } = await createTestDatabase(cluster.url);
    const pool = database.$client;
    pool.removeAllListeners('error');
    pool.on('error', () => undefined);
    stops.push(() => drop().catch(() => undefined));

    const org = await makeOrg(database, { name: canary('organisation') });
    const values = { email: EMAIL, name: canary('user'), passwordHash: await hashPassword(PASSWORD) };
    await makeMember(database, org.id, { role: 'admin' }, values);
    const webhook = await makeWebhook(database, org.id, { name: canary('webhook'), url: WEBHOOK_URL });
    await pool.query(
      `insert into notices (org_id, webhook_id, kind, reason, failed_deliveries, consecutive_timeouts, latest_response)
       values ($1, $2, 'warning', 'failing', 1, 0, $3)`,
      [org.id, webhook.id, canary('response')],
    );
    const { key } = await insertApiKey(database, {
      orgId: org.id,
      name: canary('key'),
      scopes: [...API_KEY_SCOPES],
      expiresAt: null,
      createdBy: null,
    });
    const { rows: keys } = await pool.query<{ hash: string }>(
      `select encode(key_hash, 'hex') as hash from api_keys`,
    );

    const sealing = await generateSealingKeys();
    const port = await freePort();
    const baseUrl = `http://localhost:${port}`;
    const authSecret = `${canary('auth-secret')}-of-enough-characters`;
    const web = run('scripts/start-web.ts', {
      DATABASE_URL: url,
      NEXT_DIST_DIR: process.env.NEXT_DIST_DIR ?? '.next',
      PORT: String(port),
      APP_URL: baseUrl,
      AUTH_SECRET: authSecret,
      SEALING_PUBLIC_KEY: sealing.publicKey,
      RETRY_DELAYS_SECONDS: RETRY_SECONDS,
    });
    stops.push(web.stop);
    const worker = run('worker/main.ts', {
      DATABASE_URL: url,
      SEALING_PRIVATE_KEY: sealing.privateKey,
      RETRY_DELAYS_SECONDS: RETRY_SECONDS,
      APP_URL: baseUrl,
      SMTP_URL: `smtp://${canary('smtp-user')}:${canary('smtp-password')}@127.0.0.1:1`,
      SMTP_FROM: `${canary('from')}@example.com`,
      LOG_LEVEL: 'debug',
    });
    stops.push(worker.stop);
    await until('the web process answers', () =>
      fetch(`${baseUrl}/sign-in`).then(
        (one) => one.ok,
        () => false,
      ),
    );
    await until('the worker has started', () => worker.text().includes('worker started'));

    const api = `${baseUrl}/api/v1/orgs/${org.slug}`;
    const ask = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(api + path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      await response.arrayBuffer();
      return response.status;
    };
    let count = 0;
    const emit = () =>
      ask('POST', '/events', {
        type: 'job.created',
        subject: canary('subject'),
        idempotencyKey: `${canary('event')}-${count++}`,
        data: { secret: canary('payload') },
      });
    const createWebhook = () =>
      ask('POST', '/webhooks', {
        name: `${canary('webhook')} ${count++}`,
        url: `https://example.com/${canary('path')}?q=${canary('query')}`,
        authMethod: 'basic',
        basicUsername: canary('username'),
        basicPassword: canary('basic-password'),
        eventTypes: ['job.created'],
      });
    const search = () => ask('GET', `/deliveries?search=${canary('search')}`);
    const page = (cookie: string) =>
      fetch(`${baseUrl}/o/${org.slug}/webhooks?search=${canary('search')}`, {
        headers: { cookie },
        redirect: 'manual',
      });
    const everything = async (cookie: string) => [
      await emit(),
      await createWebhook(),
      await search(),
      await ask('GET', `/webhooks/${encodeId('webhook', webhook.id)}`),
      await ask('GET', `/webhooks/${canary('id')}`),
      (await signIn(baseUrl, EMAIL, canary('wrong-password')).catch(() => ({ status: 0 }))).status,
      (await page(cookie)).status,
    ];

    const { cookie } = await signIn(baseUrl, EMAIL, PASSWORD);
    expect((await page(cookie)).status).toBe(200);
    expect(await everything(cookie)).toEqual([202, 201, 200, 200, 404, 401, 200]);
    // What is no fault of ours: bytes that are no text, JSON that is none.
    for (const body of [
      `{"type":"job.created","subject":"${canary('subject')}\\u0000","data":{}}`,
      `{"${canary('payload')}`,
    ])
      expect(await ask('POST', '/events', body)).toBeGreaterThanOrEqual(400);
    await until('an attempt failed', () => worker.lines().some(({ msg }) => msg === 'attempt'));
    await until('mail was refused', () => worker.lines().some(({ msg }) => msg.startsWith('mail refused')));

    // Statements that fail for a reason that the server names, with the row in its words.
    for (const [sqlState, status] of [
      ['55P03', 503],
      ['53100', 503],
      ['23505', 500],
      ['P0001', 500],
    ] as const) {
      const mends = [];
      for (const table of ['events', 'webhooks', 'rate_limits'])
        mends.push(await failInserts(pool, table, sqlState));
      // An API key is counted for before anything else is done: where that fails, all fail.
      expect((await everything(cookie)).slice(0, 3)).toEqual([status, status, status]);
      for (const mend of mends.reverse()) await mend();
    }
    // Of the worker.
    const mend = await failInserts(pool, 'attempts', '22P02');
    expect(await emit()).toBe(202);
    await until('the worker cannot store a result', () =>
      worker.lines().some(({ err }) => JSON.stringify(err ?? {}).includes('22P02')),
    );
    await mend();

    // Statements that are cut off while they wait.
    for (const interrupt of ['pg_cancel_backend', 'pg_terminate_backend'] as const) {
      expect(await whileWaiting(pool, 'events', interrupt, emit)).toBe(503);
      const answer = await whileWaiting(pool, 'members', interrupt, () => page(cookie));
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }

    // A bug: a column that is not there.
    await pool.query('alter table webhooks rename column name to gone');
    expect(await createWebhook()).toBe(500);
    expect((await page(cookie)).status).toBe(500);
    await pool.query('alter table webhooks rename column gone to name');

    // The database goes, and comes back.
    const [webBefore, workerBefore] = [web.lines().length, worker.lines().length];
    await cluster.crash();
    isUp = false;
    for (let n = 0; n < 20; n++) {
      expect(await emit()).toBe(503);
      expect((await page(cookie)).status).toBe(503);
    }
    const { port: databasePort } = new URL(cluster.url);
    const again = await startEmbeddedPostgres({
      directory,
      port: Number(databasePort),
      settings: TEST_SETTINGS,
    });
    stops.push(again.stop);
    await until('events are taken again', async () => (await emit()) === 202);
    const isBack = ({ msg }: Line) => msg === 'database back';
    for (const one of [web, worker])
      await until('it says that it is over', () => one.lines().slice(-200).some(isBack));
    const outageLines = (lines: Line[]) =>
      lines.filter(({ msg }) => msg === 'database trouble' || msg === 'database back');
    // One for the loss; perhaps one for time-outs of connecting, and one for the end.
    expect(outageLines(web.lines().slice(webBefore)).length).toBeLessThanOrEqual(4);
    expect(outageLines(worker.lines().slice(workerBefore)).length).toBeLessThanOrEqual(4);

    for (const one of [web, worker]) await one.stop();
    for (const [name, one] of Object.entries({ web, worker })) {
      const text = one.text().toLowerCase();
      const secrets = [CANARY, key, keys[0]?.hash ?? key, sealing.privateKey, new URL(url).password || key];
      const told = text
        .split('\n')
        .filter((line) => secrets.some((secret) => line.includes(secret.toLowerCase())));
      expect(told, name).toEqual([]);
    }
    const toldStates = JSON.stringify(web.lines());
    for (const sqlState of ['55P03', '53100', '57014', '23505', 'P0001', '42703'])
      expect(toldStates).toContain(sqlState);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
});

test('an address with a password is not printed by the commands', async () => {
  const secret = canary('database-password');
  for (const script of ['scripts/migrate.ts', 'scripts/api-key.ts']) {
    const command = run(script, { DATABASE_URL: `postgres://hooktab:${secret}@127.0.0.1:1/hooktab` }, [
      '--org',
      'acme',
      '--name',
      'x',
    ]);
    await once(command.child, 'close');
    expect(command.text()).not.toContain(secret);
  }
});
