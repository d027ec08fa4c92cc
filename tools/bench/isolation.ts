/**
 * `node tools/bench/isolation.ts`: what a flood and hanging endpoints do to the others, on this machine. One organisation
 * emits `--events` (200,000) at once while another one emits one per second; then a hundred endpoints hang while others
 * are healthy. Prints a table; the last line is JSON. Starts its own PostgreSQL (that of the tests, which does not wait for
 * the disk), receivers and worker processes.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sql } from '#db/drizzle';
import { startTestCluster } from '#db/testing/cluster';
import { makeOrg } from '#db/testing/factories';
import { median, percentile, round } from '#tools/bench/statistics';
import { startReceiver } from '#worker/testing/receiver';
import { HOST, type Scene, setScene } from '#worker/testing/scene';
import { measureWaits, type Waits } from '#worker/testing/waits';
import { LOOPBACK_WORKER, startWorkerProcess } from '#worker/testing/worker-process';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    seconds: { type: 'string', default: '60' },
    workers: { type: 'string', default: '1' },
    /** `floods` or `hanging`. Default: both. */
    only: { type: 'string' },
  },
});
const flood = Number(values.events);
const seconds = Number(values.seconds);
const workerCount = Number(values.workers);

const EMIT_AT_ONCE = 2_000;
const HANGING = 100;
const HEALTHY = 20;
const HEALTHY_PER_SECOND = 5;
const PHASE_SECONDS = 12;
/** Events that do not count: the first find a worker that compiles its code and opens its connections. */
const WARM_UP = 10;
const BACKLOG = 1_000;
/** How often each of both is measured, in turn. */
const ROUNDS = 4;

type Figures = { p50: number; p95: number; max: number };

const figuresOf = (waits: readonly number[]): Figures => ({
  p50: round(percentile(waits, 0.5), 1),
  p95: round(percentile(waits, 0.95), 1),
  max: round(percentile(waits, 1), 1),
});
const line = (label: string, value: unknown) =>
  console.log(`${label.padEnd(64)} ${String(value).padStart(24)}`);

async function emitAtOnce(scene: Scene, orgId: string, count: number): Promise<void> {
  for (let left = count; left > 0; left -= EMIT_AT_ONCE) {
    await scene.database.execute(
      sql`select count(emit_event(${orgId}::uuid, 'job.created', json_build_object('n', n)))
          from generate_series(1, ${Math.min(left, EMIT_AT_ONCE)}::int) as n`,
    );
  }
}

type Stage = { scene: Scene; waits: Waits; startWorkers: () => Promise<() => Promise<void>> };

/** Runs with a fresh database, a receiver that tells of its requests, and workers as processes. */
async function onStage<T>(clusterUrl: string, folder: string, run: (stage: Stage) => Promise<T>): Promise<T> {
  const scene = await setScene(clusterUrl);
  const waits = measureWaits(scene.database);
  scene.receiver.answer((response, request) => {
    waits.seen(request);
    scene.receiver.requests.length = 0;
    response.writeHead(204).end();
  });
  const authorityFile = join(folder, 'ca.pem');
  await writeFile(authorityFile, scene.authority.pem);
  const stops: (() => Promise<void>)[] = [];
  try {
    return await run({
      scene,
      waits,
      startWorkers: async () => {
        const workers = Array.from({ length: workerCount }, () =>
          startWorkerProcess(
            {
              DATABASE_URL: scene.url,
              SEALING_PRIVATE_KEY: scene.keys.privateKey,
              HOST_CONCURRENCY: '10000',
              HOST_REQUESTS_PER_SECOND: '0',
              TEST_CA_FILE: authorityFile,
              LOG_LEVEL: 'warn',
            },
            LOOPBACK_WORKER,
          ),
        );
        const stop = async () => {
          for (const worker of workers) worker.kill('SIGTERM');
          await Promise.all(workers.map(({ exited }) => exited));
        };
        stops.push(stop);
        await sleep(1_500);
        return stop;
      },
    });
  } finally {
    for (const stop of stops) await stop();
    await scene.stop();
  }
}

/** The waits of an organisation that emits one per second, while another one's flood is delivered. */
async function floodBeside(stage: Stage, webhooks: number): Promise<Figures & { left: number }> {
  const { scene, waits, startWorkers } = stage;
  for (let i = 0; i < webhooks; i++) await scene.webhook();
  const { id: quietOrg } = await makeOrg(scene.database);
  await scene.webhook({ orgId: quietOrg });
  await startWorkers();
  const emitting = emitAtOnce(scene, scene.orgId, Math.ceil(flood / webhooks));
  const measured = await waits.run({ orgId: quietOrg, perSecond: 1, count: seconds });
  await emitting;
  const left = await scene.database.execute<{ count: number }>(
    sql`select count(*)::int as count from deliveries where status <> 'delivered'`,
  );
  return { ...figuresOf(measured), left: left.rows[0]?.count ?? 0 };
}

type Pair = { without: number; withHanging: number; change: number };
const pairOf = (without: readonly number[], withHanging: readonly number[]): Pair => {
  const [before, after] = [round(median(without), 1), round(median(withHanging), 1)];
  return { without: before, withHanging: after, change: round(after / before - 1, 3) };
};

type Beside = { p95Ms: Pair; longestMs: Pair; perSecond: Pair };

/** Waits and throughput of healthy endpoints, without and with a hundred that hang, in turn. */
async function hangingBeside(stage: Stage, isSameOrg: boolean): Promise<Beside> {
  const { scene, waits, startWorkers } = stage;
  const { id: healthyOrg } = await makeOrg(scene.database);
  const hangingOrg = isSameOrg ? healthyOrg : scene.orgId;
  for (let i = 0; i < HEALTHY; i++) await scene.webhook({ orgId: healthyOrg });
  const hanging = await startReceiver(await scene.authority.issue(HOST));
  hanging.answer(() => undefined);
  const hangingHooks: string[] = [];
  for (let i = 0; i < HANGING; i++) {
    const url = `https://${HOST}:${hanging.port}/${i}`;
    // For another event, so that the load of the healthy ones is the same.
    const { id } = await scene.webhook({ orgId: hangingOrg, url, eventTypes: ['job.updated'] });
    hangingHooks.push(id);
  }
  const p95: [number[], number[]] = [[], []];
  const longest: [number[], number[]] = [[], []];
  const perSecond: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    for (const which of [0, 1] as const) {
      const stop = await startWorkers();
      if (which === 1) {
        await scene.database.execute(
          sql`select count(emit_event(${hangingOrg}::uuid, 'job.updated', '{}')) from generate_series(1, 20)`,
        );
        await sleep(500);
      }
      const options = {
        orgId: healthyOrg,
        perSecond: HEALTHY_PER_SECOND,
        count: HEALTHY_PER_SECOND * PHASE_SECONDS,
      };
      await waits.run({ ...options, count: WARM_UP });
      const measured = await waits.run(options);
      p95[which].push(percentile(measured, 0.95));
      longest[which].push(percentile(measured, 1));
      perSecond[which].push(await throughput(scene, healthyOrg));
      await stop();
      await scene.database.execute(
        sql`update deliveries set status = 'cancelled', next_attempt_at = null where status <> 'delivered'`,
      );
      await scene.database.execute(sql`delete from delivery_queue`);
    }
  }
  await hanging.stop();
  return { p95Ms: pairOf(...p95), longestMs: pairOf(...longest), perSecond: pairOf(...perSecond) };
}

async function throughput(scene: Scene, orgId: string): Promise<number> {
  await emitAtOnce(scene, orgId, BACKLOG);
  const startedAt = performance.now();
  for (;;) {
    const { rows } = await scene.database.execute<{ open: boolean }>(
      sql`select exists (select from deliveries where org_id = ${orgId} and event_type = 'job.created'
            and status in ('queued', 'sending', 'retrying')) as open`,
    );
    if (rows[0]?.open !== true) break;
    await sleep(20);
  }
  return (BACKLOG * HEALTHY) / ((performance.now() - startedAt) / 1000);
}

const folder = await mkdtemp(join(tmpdir(), 'hooktab-isolation-'));
const cluster = await startTestCluster(join(folder, 'postgres'));
try {
  const floods: Record<string, Figures & { left: number }> = {};
  for (const webhooks of values.only === 'hanging' ? [] : [1, 20]) {
    const figures = await onStage(cluster.url, folder, (stage) => floodBeside(stage, webhooks));
    floods[`webhooks${webhooks}`] = figures;
    line(`${flood} deliveries of one organisation to ${webhooks} webhook(s): another one's`, '');
    line('  waits in ms, p50 / p95 / max', `${figures.p50} / ${figures.p95} / ${figures.max}`);
    line('  of the flood still to be delivered at the end', figures.left);
  }
  const hanging: Record<string, Awaited<ReturnType<typeof hangingBeside>>> = {};
  for (const isSameOrg of values.only === 'floods' ? [] : [false, true]) {
    const figures = await onStage(cluster.url, folder, (stage) => hangingBeside(stage, isSameOrg));
    hanging[isSameOrg ? 'sameOrganisation' : 'otherOrganisation'] = figures;
    line(
      `${HANGING} hanging endpoints of ${isSameOrg ? 'the same' : 'another'} organisation: healthy ones'`,
      '',
    );
    for (const [what, { without, withHanging, change }] of Object.entries(figures)) {
      line(`  ${what} without / with / change`, `${without} / ${withHanging} / ${round(change * 100)} %`);
    }
  }
  console.log('');
  console.log(JSON.stringify({ events: flood, workers: workerCount, floods, hanging }));
} finally {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
}
