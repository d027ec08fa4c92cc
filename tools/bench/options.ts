import { parseArgs } from 'node:util';

/** What can be measured alone. */
export const PARTS = [
  'drain',
  'shapes',
  'latency',
  'ingest',
  'emit',
  'wake',
  'takeover',
  'wide',
  'log',
  'search',
] as const;
export type Part = (typeof PARTS)[number];

export type BenchOptions = {
  /** In the order in which they run. */
  parts: readonly Part[];
  /** Deliveries stored while the log is read. */
  deliveries: number;
  /** Deliveries of each throughput measurement. */
  backlog: number;
  /** Lanes of the wide backlog, and of the idle one. */
  lanes: number;
  /** Deliveries stored while the log is searched; a tenth of them is of one organisation. */
  searched: number;
};

const MAX_COUNT = 100_000_000;

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT)
    throw new RangeError(`--${name} takes a whole number from 1 to ${MAX_COUNT}`);
  return count;
}

function readParts(text: string | undefined): readonly Part[] {
  if (text === undefined) return PARTS;
  const asked = text.split(',').map((name) => name.trim());
  const unknown = asked.filter((name) => !(PARTS as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new RangeError(
      `--only takes some of ${PARTS.join(', ')}, separated by commas; not ${unknown.join(', ')}`,
    );
  return PARTS.filter((part) => asked.includes(part));
}

/** Reads the options of `npm run bench`. Throws a RangeError, or what `parseArgs` throws, for anything else. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      deliveries: { type: 'string', default: '1000000' },
      backlog: { type: 'string', default: '60000' },
      lanes: { type: 'string', default: '100000' },
      searched: { type: 'string', default: '5000000' },
    },
  });
  return {
    parts: readParts(values.only),
    deliveries: readCount('deliveries', values.deliveries),
    backlog: readCount('backlog', values.backlog),
    lanes: readCount('lanes', values.lanes),
    searched: readCount('searched', values.searched),
  };
}
