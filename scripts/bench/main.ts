/** `npm run bench`: measures the engine on this machine. Prints a table; the last line is JSON. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type DeliveryFigures, deliveriesPerSecond, latencyMs, rawPerSecond } from '#scripts/bench/delivery';
import { ingestPerSecond } from '#scripts/bench/ingest';
import { logPageMs } from '#scripts/bench/log-pages';
import { round } from '#scripts/bench/statistics';
import { makeWorld } from '#scripts/bench/world';

const { values } = parseArgs({
  options: {
    /** Deliveries stored while the log is read. */
    deliveries: { type: 'string', default: '1000000' },
    /** Deliveries of each throughput measurement. */
    backlog: { type: 'string', default: '60000' },
  },
});
const stored = Number(values.deliveries);
const backlog = Number(values.backlog);

const RAW_MS = 4_000;
const LATENCY = { perSecond: 200, seconds: 10 };
const SHAPES = [
  { webhooks: 1, workers: 1 },
  { webhooks: 100, workers: 1 },
  { webhooks: 1_000, workers: 1 },
  { webhooks: 100, workers: 2 },
  { webhooks: 100, workers: 4 },
];

const line = (label: string, value: unknown) =>
  console.log(`${label.padEnd(44)} ${String(value).padStart(12)}`);

const world = await makeWorld();
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    void world.stop().then(() => process.exit(130));
  });
}
try {
  console.log(
    `\n${availableParallelism()} cores, Node ${process.version}; figures are of this machine and this moment\n`,
  );
  const rawBefore = await rawPerSecond(world.receiver, RAW_MS);
  line('bare requests per second, before', rawBefore);

  const deliveries: DeliveryFigures[] = [];
  for (const shape of SHAPES) {
    const figures = await deliveriesPerSecond(world, { ...shape, deliveries: backlog });
    deliveries.push(figures);
    line(`deliveries per second, ${shape.webhooks} webhooks, ${shape.workers} worker(s)`, figures.perSecond);
  }
  const rawAfter = await rawPerSecond(world.receiver, RAW_MS);
  line('bare requests per second, after', rawAfter);
  const rawHttpsPerSecond = round((rawBefore + rawAfter) / 2);
  const main = deliveries.find(({ webhooks, workers }) => webhooks === 100 && workers === 1);
  const ratioToRaw = round((main?.perSecond ?? 0) / rawHttpsPerSecond, 2);
  line('ratio to bare (100 webhooks, 1 worker)', ratioToRaw);
  line('worker memory at rest / peak / end, MB', Object.values(main?.memoryMb ?? {}).join(' / '));
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

  console.log('');
  console.log(
    JSON.stringify({
      rawHttpsPerSecond,
      deliveriesPerSecond: deliveries.map(({ webhooks, workers, perSecond }) => ({
        webhooks,
        workers,
        perSecond,
      })),
      ratioToRaw,
      ingestPerSecond: ingest,
      latencyMs: { ...latency, withStored: latencyStored },
      memoryMb: main?.memoryMb,
      perDelivery: { rows: main?.rowsPerDelivery, walBytes: main?.walBytesPerDelivery },
      logPageMs: logPage,
      storedDeliveries: stored,
    }),
  );
} finally {
  await world.stop();
}
