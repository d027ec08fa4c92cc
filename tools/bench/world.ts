/** What the benchmark measures on: a PostgreSQL of its own, a receiver, and workers as processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Database, openDatabase } from '#db/client';
import { migrateDatabase } from '#db/migrate';
import {
  type EmbeddedPostgres,
  ensureDatabase,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from '#demo/embedded-postgres';
import { generateSealingKeys, seal } from '#lib/domain/webhook/sealed-credentials';
import { generateSigningSecret } from '#lib/domain/webhook/signature';

const ROOT = join(import.meta.dirname, '..', '..');

export type Receiver = {
  origin: string;
  authority: string;
  count: () => Promise<number>;
  arrivals: () => Promise<[id: string, atMs: number][]>;
};

export type World = {
  database: Database;
  databaseUrl: string;
  cluster: EmbeddedPostgres;
  /** For secrets that the workers can open. */
  sealingPublicKey: string;
  receiver: Receiver;
  /** Makes an organisation with active webhooks for `job.updated` that point to the receiver; gives its id. */
  makeOrg: (webhookCount: number) => Promise<string>;
  startWorker: () => Promise<ChildProcess>;
  stopWorker: (worker: ChildProcess) => Promise<void>;
  stop: () => Promise<void>;
};

async function startReceiver(certificates: string, stops: (() => unknown)[]): Promise<Receiver> {
  const child = spawn(process.execPath, ['tools/bench/receiver.ts', certificates], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  stops.push(() => child.stdin.end());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => String((await lines.next()).value);
  const ask = async (what: string): Promise<unknown> => {
    child.stdin.write(`${what}\n`);
    return JSON.parse(await nextLine());
  };
  const origin = `https://localhost:${await nextLine()}`;
  return {
    origin,
    authority: readFileSync(join(certificates, 'ca.pem'), 'utf8'),
    count: async () => (await ask('count')) as number,
    arrivals: async () => (await ask('arrivals')) as [string, number][],
  };
}

async function makeOrg(
  database: Database,
  origin: string,
  publicKey: string,
  webhookCount: number,
): Promise<string> {
  const { $client: pool } = database;
  const slug = `bench-${Math.random().toString(36).slice(2, 10)}`;
  const org = await pool.query<{ id: string }>('insert into orgs (slug, name) values ($1, $1) returning id', [
    slug,
  ]);
  const orgId = org.rows[0]?.id ?? '';
  for (let i = 0; i < webhookCount; i++) {
    const made = await pool.query<{ id: string }>('select uuid_v7() as id');
    const webhookId = made.rows[0]?.id ?? '';
    const secret = await seal(
      publicKey,
      { orgId, webhookId, field: 'signing_secret' },
      generateSigningSecret(),
    );
    await pool.query(
      `insert into webhooks (org_id, id, name, url, auth_method, signing_secret_sealed, event_types, is_active)
       values ($1, $2, $3, $4, 'none', $5, '{job.updated}', true)`,
      [orgId, webhookId, `Webhook ${i}`, `${origin}/${i}`, secret],
    );
  }
  return orgId;
}

async function endWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exited = once(worker, 'exit');
  worker.kill('SIGTERM');
  await exited;
}

/**
 * Starts database and receiver. Everything is removed by `stop`.
 * @param settings of PostgreSQL; by default those that it has when nobody sets any, `fsync` among them
 */
export async function makeWorld(settings: Record<string, string> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'hooktab-bench-'));
  const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const receiver = await startReceiver(join(folder, 'certificates'), stops);
  const directory = join(folder, 'postgres');
  const cluster = await startEmbeddedPostgres({ directory, settings });
  stops.push(async () => {
    await cluster.stop();
    await removeEmbeddedPostgres(directory);
  });
  const databaseUrl = await ensureDatabase(cluster.url, 'hooktab');
  await migrateDatabase(databaseUrl);
  const database = openDatabase({
    url: databaseUrl,
    maxConnections: 4,
    applicationName: 'hooktab-bench',
    onIdleError: (error) => console.error(`The benchmark lost a connection: ${error.message}`),
  });
  stops.push(() => database.$client.end());
  const keys = await generateSealingKeys();
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    SEALING_PRIVATE_KEY: keys.privateKey,
    DEMO_RECEIVER_ORIGIN: receiver.origin,
    DEMO_RECEIVER_CA_FILE: join(folder, 'certificates', 'ca.pem'),
    LOG_LEVEL: 'warn',
    // One receiver plays all hosts.
    HOST_CONCURRENCY: '10000',
    HOST_REQUESTS_PER_SECOND: '0',
    // What times out on a machine with other work comes again while it is waited for.
    RETRY_DELAYS_SECONDS: '1,1,1,1,1,1,1,1,1',
  };
  return {
    database,
    databaseUrl,
    cluster,
    sealingPublicKey: keys.publicKey,
    receiver,
    makeOrg: (webhookCount) => makeOrg(database, receiver.origin, keys.publicKey, webhookCount),
    startWorker: async () => {
      const worker = spawn(process.execPath, ['--max-semi-space-size=8', 'worker/main.ts'], {
        cwd: ROOT,
        env,
        stdio: 'inherit',
      });
      stops.push(() => endWorker(worker));
      await once(worker, 'spawn');
      return worker;
    },
    stopWorker: endWorker,
    stop: async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
    },
  };
}
