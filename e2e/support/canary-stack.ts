/**
 * The real web process and worker on a database of their own, with an organisation in whose every text a canary stands.
 * Whatever they print is kept.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { connectClient } from '#db/connection/connect';
import { createTestDatabase, startTestCluster, TEST_SETTINGS } from '#db/testing/cluster';
import { makeMember, makeOrg, makeWebhook } from '#db/testing/factories';
import { mountSmallDisk, type SmallDisk } from '#db/testing/small-disk';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '#demo/embedded-postgres';
import { freePort } from '#e2e/support/processes';
import { API_KEY_SCOPES } from '#lib/domain/access/api-key';
import { encodeId } from '#lib/domain/ids';
import { generateSealingKeys } from '#lib/domain/webhook/sealed-credentials';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { hashPassword } from '#lib/services/auth/password';

export const CANARY = 'kanarie';
/** In a letter case and alphabet that each field takes. */
export const canary = (of: string) => `${CANARY}-${of}`;

const EMAIL = `${canary('email')}@example.com`;
const PASSWORD = canary('password');
const WEBHOOK_URL = `https://${canary('host')}.invalid/${canary('path')}?q=${canary('query')}`;
const RETRY_SECONDS = '0.2,0.2';
const PATIENCE_MS = 60_000;
/** Enough for the database of the test. */
const DISK_MEGABYTES = 64;

export type Line = Record<string, unknown> & { level: string; msg: string };

/** A process and all that it has written. */
export type Watched = ReturnType<typeof watch>;

/** Runs a script of the project, and keeps all that it writes. */
export function watch(script: string, env: Record<string, string>, parameters: readonly string[] = []) {
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
  const hasTold = (words: string) => output.includes(words);
  return { child, text, lines, hasTold, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** Waits until something is so. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`It did not come to this: ${what}`);
    await sleep(50);
  }
}

export type CanaryStack = Awaited<ReturnType<typeof startCanaryStack>>;

/** Starts everything. `stop` ends and removes it; after a failure to start nothing is left, either. */
export async function startCanaryStack() {
  const stops: (() => Promise<unknown> | unknown)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    return { ...(await start((one) => stops.push(one))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(onStop: (stop: () => Promise<unknown> | unknown) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'hooktab-canary-'));
  const directory = join(folder, 'postgres');
  onStop(async () => {
    await removeEmbeddedPostgres(directory);
    await rm(folder, { recursive: true, force: true });
  });
  let disk: SmallDisk | null = null;
  onStop(() => disk?.remove());
  const cluster = await startTestCluster(directory);
  let isUp = true;
  onStop(() => (isUp ? cluster.stop() : undefined));
  const { url, urls, database, drop } = await createTestDatabase(cluster.url);
  disk = await moveToSmallDisk(cluster.url, url);
  const pool: pg.Pool = database.$client;
  pool.removeAllListeners('error');
  pool.on('error', () => undefined);
  onStop(() => drop().catch(() => undefined));

  const org = await makeOrg(database, { name: canary('organisation') });
  const person = { email: EMAIL, name: canary('user'), passwordHash: await hashPassword(PASSWORD) };
  await makeMember(database, org.id, { role: 'admin' }, person);
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
  const { rows: hashes } = await pool.query<{ hash: string }>(
    `select encode(key_hash, 'hex') as hash from api_key_hashes`,
  );

  const sealing = await generateSealingKeys();
  const port = await freePort();
  const baseUrl = `http://localhost:${port}`;
  const web = watch('scripts/start-web.ts', {
    DATABASE_URL: urls.web,
    NEXT_DIST_DIR: process.env.NEXT_DIST_DIR ?? '.next',
    PORT: String(port),
    APP_URL: baseUrl,
    AUTH_SECRET: `${canary('auth-secret')}-of-enough-characters`,
    SEALING_PUBLIC_KEY: sealing.publicKey,
    RETRY_DELAYS_SECONDS: RETRY_SECONDS,
  });
  onStop(web.stop);
  const worker = watch('worker/main.ts', {
    DATABASE_URL: urls.worker,
    SEALING_PRIVATE_KEY: sealing.privateKey,
    RETRY_DELAYS_SECONDS: RETRY_SECONDS,
    APP_URL: baseUrl,
    SMTP_URL: `smtp://${canary('smtp-user')}:${canary('smtp-password')}@127.0.0.1:1`,
    SMTP_FROM: `${canary('from')}@example.com`,
    LOG_LEVEL: 'debug',
  });
  onStop(worker.stop);
  await until('the web process answers', () =>
    fetch(`${baseUrl}/sign-in`).then(
      (one) => one.ok,
      () => false,
    ),
  );
  await until('the worker has started', () => worker.hasTold('worker started'));

  return {
    web,
    worker,
    pool,
    /** What must stand in no line. */
    secrets: [CANARY, key, hashes[0]?.hash ?? key, sealing.privateKey, new URL(url).password || key],
    ...requestsOf({ baseUrl, orgSlug: org.slug, webhookId: encodeId('webhook', webhook.id), key }),
    /** The database ends as in a crash. Returns what starts it again. */
    crash: async () => {
      await cluster.crash();
      isUp = false;
      return async () => {
        const again = await startEmbeddedPostgres({ directory, port: cluster.port, settings: TEST_SETTINGS });
        onStop(again.stop);
      };
    },
    /** The disk that the database is on; null where this machine has none to be filled up. */
    disk,
  };
}

/** Moves a database that nobody has connected to yet to a small disk; null where there is none to be had. */
async function moveToSmallDisk(clusterUrl: string, databaseUrl: string): Promise<SmallDisk | null> {
  const client = await connectClient({ url: clusterUrl, applicationName: 'hooktab-test' });
  try {
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    const disk = mountSmallDisk(DISK_MEGABYTES, rows[0]?.data_directory ?? '');
    if (disk === null) return null;
    await client.query(`create tablespace small_disk location '${disk.directory}'`);
    await client.query(`alter database ${databaseNameOf(databaseUrl)} set tablespace small_disk`);
    return disk;
  } finally {
    await client.end();
  }
}

const databaseNameOf = (url: string) => new URL(url).pathname.slice(1);

type Target = { baseUrl: string; orgSlug: string; webhookId: string; key: string };

/** What is asked of the web process, with a canary wherever text can stand. */
function requestsOf({ baseUrl, orgSlug, webhookId, key }: Target) {
  const api = `${baseUrl}/api/v1/orgs/${orgSlug}`;
  /** Asks with the API key, and gives the status of the answer. */
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
  const event = () => ({
    type: 'job.created',
    subject: canary('subject'),
    idempotencyKey: `${canary('event')}-${count++}`,
    data: { secret: canary('payload') },
  });
  const emit = () => ask('POST', '/events', event());
  const createWebhook = () =>
    ask('POST', '/webhooks', {
      name: `${canary('webhook')} ${count++}`,
      url: `https://example.com/${canary('path')}?q=${canary('query')}`,
      authMethod: 'basic',
      basicUsername: canary('username'),
      basicPassword: canary('basic-password'),
      eventTypes: ['job.created'],
    });
  const page = (cookie: string) =>
    fetch(`${baseUrl}/o/${orgSlug}/webhooks?search=${canary('search')}`, {
      headers: { cookie },
      redirect: 'manual',
    });
  const signIn = (password = PASSWORD) => signInAt(baseUrl, EMAIL, password);
  return {
    ask,
    emit,
    emitMany: (events: number) => ask('POST', '/events', Array.from({ length: events }, event)),
    createWebhook,
    page,
    signIn,
    /** Asks for everything once; gives the statuses of the answers, 0 for one that did not come. */
    everything: async (cookie: string) => [
      await emit(),
      await createWebhook(),
      await ask('GET', `/deliveries?search=${canary('search')}`),
      await ask('GET', `/webhooks/${webhookId}`),
      await ask('GET', `/webhooks/${canary('id')}`),
      (await signIn(canary('wrong-password')).catch(() => ({ status: 0 }))).status,
      (await page(cookie)).status,
    ],
  };
}

/** Signs a person in: the status of the answer, and their cookies. */
async function signInAt(baseUrl: string, email: string, password: string) {
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
