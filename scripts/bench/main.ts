/** `npm run bench`: measures the engine on this machine. Prints a table; the last line is JSON. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { listenForStop, type StopRequest } from '#lib/stop-signal';
import { deliveriesPerSecond, latencyMs, ratiosToRaw } from '#scripts/bench/delivery';
import { ingestPerSecond } from '#scripts/bench/ingest';
import { logPageMs } from '#scripts/bench/log-pages';
import { searchFigures } from '#scripts/bench/search';
import { percentile, round } from '#scripts/bench/statistics';
import { makeWorld } from '#scripts/bench/world';

const { values } = parseArgs({
  options: {
    /** Deliveries stored while the log is read. */
    deliveries: { type: 'string', default: '1000000' },
    /** Deliveries of each throughput measurement. */
    backlog: { type: 'string', default: '60000' },
    /** Deliveries stored while the log is searched; a tenth of them is of one organisation. */
    searched: { type: 'string', default: '5000000' },
    /** `search` measures the search alone. */
    only: { type: 'string' },
  },
});
if (values.only !== undefined && values.only !== 'search') throw new Error('--only takes search');
const stored = Number(values.deliveries);
const backlog = Number(values.backlog);
const searched = Number(values.searched);

/** The ratio is measured with this one; the others vary one thing each. */
const MAIN_SHAPE = { webhooks: 100, workers: 1 };
const RATIO = { rounds: 5, rawMs: 3_000 };
const LATENCY = { perSecond: 200, seconds: 10 };
const OTHER_SHAPES = [
  { webhooks: 1, workers: 1 },
  { webhooks: 1_000, workers: 1 },
  { webhooks: 100, workers: 2 },
  { webhooks: 100, workers: 4 },
];

const median = (values: readonly number[]) => percentile(values, 0.5);

const line = (label: string, value: unknown) =>
  console.log(`${label.padEnd(44)} ${String(value).padStart(12)}`);

/** What the engine does: deliveries, events taken in, pages of the log. */
async function measureEngine() {
  const figures = await ratiosToRaw(world, { ...MAIN_SHAPE, deliveries: backlog }, RATIO);
  const rawHttpsPerSecond = round(median(figures.raw));
  const deliveries = [
    { ...MAIN_SHAPE, perSecond: round(median(figures.rounds.map(({ perSecond }) => perSecond))) },
  ];
  const main = figures.rounds[0];
  const memoryMb = main && {
    ...main.memoryMb,
    growth: round((figures.rounds.at(-1)?.memoryMb.end ?? Number.NaN) - main.memoryMb.end),
  };
  const ratioToRaw = round(median(figures.ratios), 2);
  const ratios = figures.ratios.map((ratio) => round(ratio, 2));
  line('bare requests per second', rawHttpsPerSecond);
  line('deliveries per second, 100 webhooks, 1 worker', deliveries[0]?.perSecond);
  line(`ratio to bare, median of ${RATIO.rounds} rounds`, `${ratioToRaw} (${ratios.join(' ')})`);
  for (const shape of OTHER_SHAPES) {
    const { perSecond } = await deliveriesPerSecond(world, { ...shape, deliveries: backlog });
    deliveries.push({ ...shape, perSecond });
    line(`deliveries per second, ${shape.webhooks} webhooks, ${shape.workers} worker(s)`, perSecond);
  }
  line('worker memory at rest / peak / end / growth, MB', Object.values(memoryMb ?? {}).join(' / '));
  line('rows / bytes of WAL written per delivery', `${main?.rowsPerDelivery} / ${main?.walBytesPerDelivery}`);

  const latency = await latencyMs(world, LATENCY);
  line(
    `accepted to received at ${LATENCY.perSecond}/s, p50 / p95 / p99 ms`,
    Object.values(latency).join(' / '),
  );
  const ingest = await ingestPerSecond(world, 4);
  line('events taken in per second, batches of 500', ingest.batches);
  line('events taken in per second, one by one', ingest.single);

  const logPage = await logPageMs(world, stored);
  for (const [name, { firstPage, twentiethPage }] of Object.entries(logPage)) {
    line(`log page 1, ${name}, p50 / p95 ms`, `${firstPage.p50} / ${firstPage.p95}`);
    line(`log page 20, ${name}, p50 / p95 ms`, `${twentiethPage.p50} / ${twentiethPage.p95}`);
  }
  const latencyStored = await latencyMs(world, LATENCY);
  line(`the same with ${stored} deliveries stored`, Object.values(latencyStored).join(' / '));

  return {
    rawHttpsPerSecond,
    deliveriesPerSecond: deliveries,
    ratioToRaw,
    ratios,
    ingestPerSecond: ingest,
    latencyMs: { ...latency, withStored: latencyStored },
    memoryMb,
    perDelivery: { rows: main?.rowsPerDelivery, walBytes: main?.walBytesPerDelivery },
    logPageMs: logPage,
    storedDeliveries: stored,
  };
}

const stop = listenForStop();
const world = await makeWorld();
const end = async () => {
  await world.stop();
  process.exit((stop.reason as StopRequest).exitCode);
};
if (stop.aborted) await end();
stop.addEventListener('abort', () => void end());
try {
  console.log(
    `\n${availableParallelism()} cores, Node ${process.version}; figures are of this machine and this moment\n`,
  );
  const engine = values.only === 'search' ? {} : await measureEngine();
  const search = await searchFigures(world, searched);
  line('search step alone, p95 / worst ms', `${search.logSearchMs.all.p95} / ${search.logSearchMs.all.max}`);
  line('search step beside nine, with its wait, p95 ms', search.tenAtOnceMs.p95);
  line("neighbour's page beside ten searches / without, p95", search.neighbourRatio);

  console.log('');
  console.log(JSON.stringify({ ...engine, ...search, searchedDeliveries: searched }));
} catch (error) {
  // What is measured while everything is being stopped fails.
  if (!stop.aborted) throw error;
} finally {
  await world.stop();
}
