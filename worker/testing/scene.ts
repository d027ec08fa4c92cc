/** Everything that a test of the worker needs: a database, a receiver, keys, and workers that play "public" on loopback. */

import type { Database } from '#db/client';
import { eq, ne, sql } from '#db/drizzle';
import { attempts, deliveries, webhooks } from '#db/schema/index';
import { createTestDatabase } from '#db/testing/cluster';
import { makeOrg, makeWebhook } from '#db/testing/factories';
import { type Authority, makeAuthority } from '#demo/authority';
import {
  generateSealingKeys,
  passwordBinding,
  type SealedSecret,
  seal,
} from '#lib/domain/webhook/sealed-credentials';
import { generateSigningSecret } from '#lib/domain/webhook/signature';
import { createLogger } from '#lib/log';
import type { Resolve } from '#worker/endpoint/resolver';
import { eventually } from '#worker/testing/eventually';
import { type Receiver, startReceiver } from '#worker/testing/receiver';
import { createWorker, type Worker, type WorkerOptions } from '#worker/worker';

export const HOST = 'receiver.example.com';
export const LOOPBACK = '127.0.0.1';
/** Time for an attempt that a busy machine does not use up. */
const PATIENT_MS = 60_000;

/** Every name leads to loopback. */
export const resolveToLoopback: Resolve = async () => ({ isResolved: true, addresses: [LOOPBACK] });

type WebhookValues = Parameters<typeof makeWebhook>[2];
export type SceneWebhook = Awaited<ReturnType<typeof makeWebhook>> & { secret: string };

export type Scene = {
  /** For what a test arranges. */
  url: string;
  /** For workers, with the rights of their role. */
  workerUrl: string;
  database: Database;
  /** What the host emits with. */
  host: Database;
  authority: Authority;
  receiver: Receiver;
  orgId: string;
  keys: { publicKey: string; privateKey: string };
  workerOptions: (changes?: Partial<WorkerOptions>) => WorkerOptions;
  /** Starts a worker that is stopped with the scene. */
  startWorker: (changes?: Partial<WorkerOptions>) => Worker;
  /** A webhook with a real signing secret that leads to the receiver. */
  webhook: (
    values?: WebhookValues,
    credentials?: { username: string; password: string },
  ) => Promise<SceneWebhook>;
  seal: (webhookId: string, field: SealedSecret, text: string) => Promise<Buffer>;
  /** Emits an event from SQL, as a host product does; `data` is JSON text. Answers the id of the event. */
  emit: (data?: string, orgId?: string) => Promise<string>;
  /** Emits many events in one transaction; answers their ids. */
  emitMany: (count: number, orgId?: string) => Promise<string[]>;
  /** Waits until a delivery of the event has one of the states. */
  settled: (eventId: string, statuses?: readonly string[]) => Promise<typeof deliveries.$inferSelect>;
  /** Waits until every delivery of the database is delivered. */
  allDelivered: () => Promise<void>;
  attemptsOf: (deliveryId: string) => Promise<(typeof attempts.$inferSelect)[]>;
  stop: () => Promise<void>;
};

export const FINAL = ['delivered', 'failed', 'cancelled'] as const;

/** Sets a scene. `clusterUrl` is what the test run provides. */
export async function setScene(clusterUrl: string): Promise<Scene> {
  const test = await createTestDatabase(clusterUrl);
  const { database } = test;
  const host = test.openAs('host');
  const authority = await makeAuthority();
  const receiver = await startReceiver(await authority.issue(HOST));
  const keys = await generateSealingKeys();
  const { id: orgId } = await makeOrg(database);
  const workers: Worker[] = [];

  const workerOptions: Scene['workerOptions'] = (changes = {}) => ({
    databaseUrl: test.urls.worker,
    sealingPrivateKey: keys.privateKey,
    concurrency: 64,
    policy: { delaysMs: [300, 600] },
    retention: { days: 30, auditDays: 400 },
    resolve: resolveToLoopback,
    isAllowedAddress: (address) => address === LOOPBACK,
    ca: authority.pem,
    version: 'test',
    attemptDeadlineMs: PATIENT_MS,
    log: createLogger('worker', process.env.WORKER_TEST_LOG ?? 'silent'),
    ...changes,
  });

  const sealFor: Scene['seal'] = (webhookId, field, text) =>
    seal(keys.publicKey, { orgId, webhookId, field }, text);

  return {
    url: test.url,
    workerUrl: test.urls.worker,
    database,
    host,
    authority,
    receiver,
    orgId,
    keys,
    workerOptions,
    startWorker: (changes) => {
      const worker = createWorker(workerOptions(changes));
      workers.push(worker);
      worker.start();
      return worker;
    },
    webhook: async (values = {}, credentials) => {
      const secret = generateSigningSecret();
      const url = `https://${HOST}:${receiver.port}/hooks`;
      const made = await makeWebhook(database, values.orgId ?? orgId, { url, ...values });
      const binding = { orgId: made.orgId, webhookId: made.id };
      const changes = {
        signingSecretSealed: await seal(keys.publicKey, { ...binding, field: 'signing_secret' }, secret),
        ...(credentials && {
          authMethod: 'basic' as const,
          basicUsername: credentials.username,
          basicPasswordSealed: await seal(
            keys.publicKey,
            passwordBinding(made.orgId, made.id, made.url),
            credentials.password,
          ),
        }),
      };
      await database.update(webhooks).set(changes).where(eq(webhooks.id, made.id));
      return { ...made, secret };
    },
    seal: sealFor,
    emit: async (data = '{"id":1}', org = orgId) => {
      const result = await host.execute<{ id: string }>(
        sql`select emit_event(${org}::uuid, 'job.created', ${data}::json) as id`,
      );
      const [row] = result.rows;
      if (row === undefined) throw new Error('emit_event returned nothing');
      return row.id;
    },
    emitMany: async (count, org = orgId) => {
      const result = await host.execute<{ id: string }>(
        sql`select emit_event(${org}::uuid, 'job.created', json_build_object('n', n)) as id
            from generate_series(1, ${count}::int) as n`,
      );
      return result.rows.map((row) => row.id);
    },
    settled: async (eventId, statuses = FINAL) =>
      await eventually(
        async () => {
          const [row] = await database.select().from(deliveries).where(eq(deliveries.eventId, eventId));
          return row && statuses.includes(row.status) ? row : null;
        },
        `delivery of ${eventId} is ${statuses.join(' or ')}`,
      ),
    allDelivered: async () => {
      await eventually(
        async () => (await database.$count(deliveries, ne(deliveries.status, 'delivered'))) === 0,
        'everything is delivered',
      );
    },
    attemptsOf: (deliveryId) =>
      database.select().from(attempts).where(eq(attempts.deliveryId, deliveryId)).orderBy(attempts.number),
    stop: async () => {
      // Requests without an answer end with the receiver.
      await Promise.all([...workers.map((worker) => worker.stop()), receiver.stop()]);
      await test.drop();
    },
  };
}
