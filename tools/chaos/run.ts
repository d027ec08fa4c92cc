/** One run: sets everything up, lets faults happen, waits until everything has settled, and compares the records. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeTestDataFolder } from '#db/testing/data-folder';
import { makeDemoCertificates } from '#demo/certificates';
import { maxAttempts } from '#lib/domain/delivery/retry-policy';
import { generateSealingKeys } from '#lib/domain/webhook/sealed-credentials';
import { checkHistory, type Verdict } from '#tools/chaos/check-history';
import { installTrail, readClaims } from '#tools/chaos/claim-history';
import { type ChaosDatabase, SteadyClient, startChaosDatabase } from '#tools/chaos/database';
import { Fleet } from '#tools/chaos/fleet';
import { Injector } from '#tools/chaos/injector';
import type { ChaosOptions } from '#tools/chaos/options';
import { dataOf, startProducer } from '#tools/chaos/producer';
import { readLog } from '#tools/chaos/read-log';
import { startChaosReceiver } from '#tools/chaos/receiver';
import { makeSchedule, noiseFor } from '#tools/chaos/schedule';
import { takeoverTimes } from '#tools/chaos/takeover';
import { ACTIVE_WEBHOOKS, makeTenants } from '#tools/chaos/tenants';

const WORKERS = 5;
/** So few that no worker takes all lanes: what one of them holds must not be everything. */
const CONCURRENCY = 16;
export const MIN_KILLS = 30;
/** Long enough that a healthy receiver gets everything in the end. */
const RETRY_DELAYS_SECONDS = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3];
const SETTLE_TIMEOUT_MS = 300_000;
/** For what a worker that was stopped may still send. */
const AFTERWARDS_MS = 1_500;
const PROGRESS_MS = 60_000;

export type Result = {
  verdict: Verdict;
  kills: number;
  /** From a kill to the first attempt by another worker, for each lane that was left with due work; milliseconds. */
  takeovers: number[];
  /** Of the workers as processes: ended by themselves, or not in order. */
  problems: string[];
  requests: number;
  /** What the workers logged as errors. */
  errors: Fleet['errors'];
};

/** What was started, ended in the opposite order, whatever happens. */
type Cleanup = (() => Promise<unknown>)[];

/** Runs. Rejects when `signal` is aborted, or where something of the run itself fails; nothing is left behind. */
export async function runChaos(
  options: ChaosOptions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Result> {
  const cleanup: Cleanup = [];
  try {
    return await run(options, signal, say, cleanup);
  } finally {
    for (const end of cleanup.reverse()) await end();
  }
}

async function run(
  { seed, durationMs }: ChaosOptions,
  signal: AbortSignal,
  say: (line: string) => void,
  cleanup: Cleanup,
): Promise<Result> {
  const folder = makeTestDataFolder();
  cleanup.push(() => rm(folder, { recursive: true, force: true }));
  const database = await startChaosDatabase(join(folder, 'postgres'));
  cleanup.push(database.stop);
  const { receiver, webhookIds, tenants, settings, ...scene } = await setUp(database, folder, seed, cleanup);
  signal.throwIfAborted();

  const fleet = new Fleet({ size: WORKERS, settings });
  cleanup.push(() => fleet.abort());
  const control = new SteadyClient(database.url, 'chaos-control');
  cleanup.push(() => control.close());
  const injector = new Injector({ database, control, fleet, receiver, webhookIds, minKills: MIN_KILLS });
  scene.setBehaviours(injector.behaviours);
  const producer = startProducer(database.url, tenants, seed);
  cleanup.push(() => producer.stop().catch(() => undefined));

  await fleet.allReady();
  const schedule = makeSchedule({ seed, durationMs, webhooks: webhookIds.length });
  say(`${schedule.length} faults in ${Math.round(durationMs / 1000)} s, ${WORKERS} workers`);
  const progress = setInterval(
    () => say(`${fleet.kills} kills, ${receiver.requests.length} requests so far`),
    PROGRESS_MS,
  );
  cleanup.push(async () => clearInterval(progress));
  await injector.run(schedule, durationMs, signal);
  clearInterval(progress);
  say(
    `${fleet.kills} kills, ${injector.killsAtPoint} of them at a named point; waiting until all has settled`,
  );

  scene.setBehaviours(null);
  await producer.stop();
  await settle(control, signal);
  await sleep(AFTERWARDS_MS, undefined, { signal });
  say('settled, ending the workers');
  await fleet.close();

  say('the workers have ended, comparing the records');
  const claims = await control.run(readClaims);
  const log = await control.run(readLog);
  const verdict = checkHistory({
    owed: producer.owed,
    requests: receiver.requests,
    ...log,
    claims,
    disruptions: fleet.disruptions,
    maxAttempts: maxAttempts({ delaysMs: RETRY_DELAYS_SECONDS }),
  });
  return {
    verdict,
    kills: fleet.kills,
    takeovers: takeoverTimes({ lost: injector.lost, ...log, claims }),
    problems: fleet.problems,
    requests: receiver.requests.length,
    errors: fleet.errors,
  };
}

async function setUp(database: ChaosDatabase, folder: string, seed: number, cleanup: Cleanup) {
  const certificates = await makeDemoCertificates();
  const authorityFile = join(folder, 'ca.pem');
  await writeFile(authorityFile, certificates.authority);
  let webhookIds: string[] = [];
  /** Null once everybody behaves. */
  let behaviours: Injector['behaviours'] | null = null;
  const receiver = await startChaosReceiver({
    certificate: certificates.receiver,
    dataOf,
    behave: (webhookId, eventNumber, visit) =>
      behaviours === null
        ? null
        : (behaviours.get(webhookId) ?? noiseFor(seed, webhookIds.indexOf(webhookId), eventNumber, visit)),
  });
  cleanup.push(receiver.stop);
  const keys = await generateSealingKeys();
  const tenants = await makeTenants(database.url, receiver.origin, keys.publicKey);
  webhookIds = tenants.webhooks.filter(({ isActive }) => isActive).map(({ id }) => id);
  if (webhookIds.length !== ACTIVE_WEBHOOKS) throw new Error('The tenants are not as planned');
  const client = new SteadyClient(database.url, 'chaos-setup');
  await client.run(installTrail);
  await client.close();
  const settings = {
    DATABASE_URL: database.url,
    SEALING_PRIVATE_KEY: keys.privateKey,
    DEMO_RECEIVER_ORIGIN: receiver.origin,
    DEMO_RECEIVER_CA_FILE: authorityFile,
    RETRY_DELAYS_SECONDS: RETRY_DELAYS_SECONDS.join(','),
    WORKER_CONCURRENCY: String(CONCURRENCY),
    // One receiver plays all hosts.
    HOST_CONCURRENCY: '10000',
    HOST_REQUESTS_PER_SECOND: '0',
    LOG_LEVEL: 'info',
  };
  const setBehaviours = (next: Injector['behaviours'] | null) => {
    behaviours = next;
  };
  return { receiver, webhookIds, tenants, settings, setBehaviours };
}

/** Waits until nothing is under way. What still is when the time is over counts as lost. */
async function settle(control: SteadyClient, signal: AbortSignal): Promise<void> {
  for (
    const end = Date.now() + SETTLE_TIMEOUT_MS;
    Date.now() < end;
    await sleep(250, undefined, { signal })
  ) {
    const { rows } = await control.run((client) =>
      client.query(`select from deliveries where status in ('queued', 'sending', 'retrying') limit 1`),
    );
    if (rows.length === 0) return;
  }
}
