/** The parts of `npm run bench`: each measures in a world of its own, and can be run alone. */
import {
  type DeliveryFigures,
  deliveriesPerSecond,
  type RatioFigures,
  ratiosToRaw,
} from '#tools/bench/delivery';
import { emitFigures } from '#tools/bench/emit';
import { idleFigures } from '#tools/bench/idle-backlog';
import { ingestPerSecond } from '#tools/bench/ingest';
import { type Latency, measureSingleLatency, measureSteadyLatency } from '#tools/bench/latency';
import { logPageMs } from '#tools/bench/log-pages';
import type { BenchOptions, Part } from '#tools/bench/options';
import { searchFigures } from '#tools/bench/search';
import { sleepingWakeMs } from '#tools/bench/sleeping-wake';
import { openStatementStatistics, STATEMENT_STATISTICS } from '#tools/bench/statement-statistics';
import { median, round } from '#tools/bench/statistics';
import { takeoverMs } from '#tools/bench/takeover';
import { type WideFigures, wideFigures } from '#tools/bench/wide-backlog';
import { makeWideLanes } from '#tools/bench/wide-lanes';
import type { World } from '#tools/bench/world';

/** The ratio is measured with this one; the others vary one thing each. */
const MAIN_SHAPE = { webhooks: 100, workers: 1 };
const RATIO = { rounds: 5, rawMs: 3_000 };
const STEADY = [150, 200].map((perSecond) => ({ perSecond, seconds: 10 }));
const STORED = { perSecond: 200, seconds: 10 };
/** Neither is a multiple of the time between two looks; before the last one comes, the worker has given the lane back. */
const HELD = { everyMs: 717, events: 20 };
const ASLEEP = { everyMs: 3_317, events: 15 };
const OTHER_SHAPES = [
  { webhooks: 1, workers: 1 },
  { webhooks: 1_000, workers: 1 },
  { webhooks: 100, workers: 2 },
  { webhooks: 100, workers: 4 },
];
const INGEST_SECONDS = 4;
const WIDE_WORKERS = [1, 3];

/** Writes a line of the table. */
export type Line = (label: string, value: unknown) => void;

/** Measures, writes lines as figures come, and gives what goes into the JSON. */
type Measure = (world: World, options: BenchOptions, line: Line) => Promise<Record<string, unknown>>;

export type PartDefinition = {
  /** Settings of PostgreSQL that differ from its own. */
  settings?: Record<string, string>;
  measure: Measure;
};

const joined = (figures: object) => Object.values(figures).join(' / ');

function summarise({ raw, rounds, ratios }: RatioFigures) {
  const of = (figure: (of: DeliveryFigures) => number) => median(rounds.map(figure));
  const postgresUs = rounds.flatMap(({ postgresUsPerDelivery }) => postgresUsPerDelivery ?? []);
  const [first] = rounds;
  return {
    rawHttpsPerSecond: round(median(raw)),
    perSecond: round(of(({ perSecond }) => perSecond)),
    ratioToRaw: round(median(ratios), 2),
    ratios: ratios.map((ratio) => round(ratio, 2)),
    rowsPerDelivery: of(({ rowsPerDelivery }) => rowsPerDelivery),
    walBytesPerDelivery: of(({ walBytesPerDelivery }) => walBytesPerDelivery),
    /** Null where the system does not tell. */
    postgresUsPerDelivery: postgresUs.length === 0 ? null : median(postgresUs),
    memoryMb: first && {
      ...first.memoryMb,
      growth: round((rounds.at(-1)?.memoryMb.end ?? Number.NaN) - first.memoryMb.end),
    },
  };
}

const measureDrain: Measure = async (world, { backlog }, line) => {
  const figures = await ratiosToRaw(world, { ...MAIN_SHAPE, deliveries: backlog }, RATIO);
  const { perSecond, ...main } = summarise(figures);
  line('bare requests per second', main.rawHttpsPerSecond);
  line('deliveries per second, 100 webhooks, 1 worker', perSecond);
  line(`ratio to bare, median of ${RATIO.rounds} rounds`, `${main.ratioToRaw} (${main.ratios.join(' ')})`);
  line('rows / bytes of WAL written per delivery', `${main.rowsPerDelivery} / ${main.walBytesPerDelivery}`);
  line(
    "PostgreSQL's processor time per delivery, µs",
    main.postgresUsPerDelivery ?? 'not known: this system has no /proc',
  );
  line('worker memory at rest / peak / end / growth, MB', joined(main.memoryMb ?? {}));
  return { deliveriesPerSecond: perSecond, ...main };
};

const measureShapes: Measure = async (world, { backlog }, line) => {
  const figures = [];
  for (const shape of OTHER_SHAPES) {
    const { perSecond } = await deliveriesPerSecond(world, { ...shape, deliveries: backlog });
    figures.push({ ...shape, perSecond });
    line(`deliveries per second, ${shape.webhooks} webhooks, ${shape.workers} worker(s)`, perSecond);
  }
  return { otherDeliveriesPerSecond: figures };
};

const measureLatency: Measure = async (world, _options, line) => {
  const steadyLatencyMs: Record<string, Latency> = {};
  for (const steady of STEADY) {
    const figures = await measureSteadyLatency(world, steady);
    steadyLatencyMs[steady.perSecond] = figures;
    line(`commit to request at ${steady.perSecond}/s, p50 / p95 / p99 ms`, joined(figures));
  }
  const singleLatencyMs = {
    held: await measureSingleLatency(world, HELD),
    asleep: await measureSingleLatency(world, ASLEEP),
  };
  line('  of single events, lane held', joined(singleLatencyMs.held));
  line('  of single events, lane asleep', joined(singleLatencyMs.asleep));
  return { steadyLatencyMs, singleLatencyMs };
};

const measureIngest: Measure = async (world, _options, line) => {
  const figures = await ingestPerSecond(world, INGEST_SECONDS);
  line('events taken in per second, batches of 500', figures.batches);
  line('events taken in per second, one by one', figures.single);
  return { ingestPerSecond: figures };
};

const measureEmit: Measure = async (world, _options, line) => {
  const figures = await emitFigures(world);
  for (const [connections, rates] of Object.entries(figures.emitPerSecond)) {
    const ratios = `${figures.emitRatio[connections]} / ${figures.emitRatioToSilent[connections]}`;
    line(`events emitted per second, ${connections} connection(s)`, rates.installed);
    line('  to a lane that sleeps', rates.asleep);
    line('  with a notification each / with none', `${rates.notifying} / ${rates.silent}`);
    line('  ratio to these', ratios);
  }
  return figures;
};

const measureWake: Measure = async (world, _options, line) => {
  const figures = await sleepingWakeMs(world);
  line('commit to request of a sleeping lane, p50 / p95 ms', joined(figures));
  return { sleepingWakeMs: figures };
};

const measureTakeover: Measure = async (world, _options, line) => {
  const { lanes, ...times } = await takeoverMs(world);
  line(`kill of a worker to the next request, ${lanes} lanes, p50 / p95 ms`, joined(times));
  return { takeoverMs: { ...times, lanes } };
};

const measureWide: Measure = async (world, { lanes }, line) => {
  const statistics = await openStatementStatistics(world);
  const orgIds = await makeWideLanes(world, lanes);
  const wideBacklog: WideFigures[] = [];
  for (const workers of WIDE_WORKERS) {
    const wide = await wideFigures(world, statistics, { orgIds, workers });
    wideBacklog.push(wide);
    line(`deliveries per second, ${lanes} lanes, ${workers} worker(s)`, wide.perSecond);
    line('  shares after 10 s', wide.sharesAfter10s.join(' / '));
    line('  lanes held / memory in MB, at most', `${wide.maxLanesHeld} / ${wide.maxMemoryMb}`);
    line(
      '  longest renewal, ms / updates of lanes per second',
      `${wide.renewalMs} / ${wide.laneUpdatesPerSecond}`,
    );
  }
  const { retryLatenessMs, ...idle } = await idleFigures(world, statistics, orgIds);
  await statistics.close();
  line(`the same lanes retrying in an hour, 1 worker, a second:`, '');
  line(
    '  processor time of PostgreSQL / worker, ms',
    `${idle.postgresMsPerSecond} / ${idle.workerMsPerSecond}`,
  );
  line(
    '  statements / rows / pages read',
    `${idle.statementsPerSecond} / ${idle.rowsPerSecond} / ${idle.blocksPerSecond}`,
  );
  line('  how late a retry among them is, p50 / p95 ms', joined(retryLatenessMs));
  return { wideBacklog, idleBacklog: idle, retryLatenessMs, lanes };
};

const measureLog: Measure = async (world, { deliveries }, line) => {
  const logPage = await logPageMs(world, deliveries);
  for (const [name, { firstPage, twentiethPage }] of Object.entries(logPage)) {
    line(`log page 1, ${name}, p50 / p95 ms`, joined(firstPage));
    line(`log page 20, ${name}, p50 / p95 ms`, joined(twentiethPage));
  }
  const latency = await measureSteadyLatency(world, STORED);
  line(`accepted to received, ${deliveries} deliveries stored, ms`, joined(latency));
  return { logPageMs: logPage, latencyStoredMs: latency, storedDeliveries: deliveries };
};

const measureSearch: Measure = async (world, { searched }, line) => {
  const search = await searchFigures(world, searched);
  line('search step alone, p95 / worst ms', `${search.logSearchMs.all.p95} / ${search.logSearchMs.all.max}`);
  line('search step beside nine, with its wait, p95 ms', search.tenAtOnceMs.p95);
  line("neighbour's page beside ten searches / without, p95", search.neighbourRatio);
  return { ...search, searchedDeliveries: searched };
};

export const PART_DEFINITIONS: Readonly<Record<Part, PartDefinition>> = {
  drain: { measure: measureDrain },
  shapes: { measure: measureShapes },
  latency: { measure: measureLatency },
  ingest: { measure: measureIngest },
  // Said, although PostgreSQL has them by itself: what is measured is how commits wait for the disk.
  emit: { settings: { fsync: 'on', synchronous_commit: 'on' }, measure: measureEmit },
  wake: { measure: measureWake },
  takeover: { measure: measureTakeover },
  wide: { settings: STATEMENT_STATISTICS, measure: measureWide },
  log: { measure: measureLog },
  search: { measure: measureSearch },
};
