/** The faults of a run, as a function of its seed: the same seed, the same faults at the same times. */
import { createRandom, type Random } from '#demo/seed/random';

/** Where in the life of a delivery a worker is killed. */
export const KILL_POINTS = ['anywhere', 'after claim', 'during request', 'after response'] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

/** What a receiver can do instead of answering 2xx. */
export const BEHAVIOURS = [
  'error',
  'hang',
  'reset',
  'garbage',
  'slow',
  'broken body',
  'half a head',
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

type FaultKind =
  | {
      kind: 'kill';
      point: KillPoint;
      /** Whether its leases are ended at once; else the other workers have to notice, as in production. */
      endsLeases: boolean;
      /** After the point. */
      delayMs: number;
    }
  /** SIGSTOP, and SIGCONT after a while. */
  | { kind: 'stop'; forMs: number }
  /** Cuts all connections of the workers, and those of the producer too. */
  | { kind: 'cut'; includesProducer: boolean }
  /** PostgreSQL is ended at once and started again. */
  | { kind: 'restart' }
  /** SIGTERM, with a new worker beside it. */
  | { kind: 'redeploy' }
  | { kind: 'misbehave'; behaviour: Behaviour; webhooks: number[]; forMs: number }
  /** The receiver takes no new connections. */
  | { kind: 'refuse'; forMs: number };

export type Fault = FaultKind & {
  /** From the start of the faults. */
  atMs: number;
  /** Which of the workers at hand, as a share of their list. */
  pick: number;
};

export type ScheduleOptions = { seed: number; durationMs: number; webhooks: number };

/** Longer than a lease of 30 s with its last renewal, so that another worker takes over. */
export const STOP_PAST_LEASE_MS = 34_000;
/** Twice a lease, where the run is long enough. */
export const STOP_TWICE_LEASE_MS = 60_000;
/** After a long stop the worker has to show what it does then. */
const AFTER_STOP_MS = 10_000;

type Maker = { everyMs: number; make: (random: Random) => FaultKind };

const makers = (webhooks: number): Maker[] => [
  {
    everyMs: 1_350,
    make: (random) => ({
      kind: 'kill',
      point: random.pick(KILL_POINTS),
      endsLeases: random.next() < 0.5,
      delayMs: random.between(0, 8),
    }),
  },
  { everyMs: 17_000, make: (random) => ({ kind: 'stop', forMs: random.between(300, 4_000) }) },
  { everyMs: 4_000, make: (random) => ({ kind: 'cut', includesProducer: random.next() < 0.5 }) },
  { everyMs: 22_000, make: () => ({ kind: 'restart' }) },
  { everyMs: 9_000, make: () => ({ kind: 'redeploy' }) },
  {
    everyMs: 2_500,
    make: (random) => ({
      kind: 'misbehave',
      behaviour: random.pick(BEHAVIOURS),
      webhooks: Array.from({ length: random.between(1, 4) }, () => random.between(0, webhooks - 1)),
      forMs: random.between(500, 5_000),
    }),
  },
  { everyMs: 13_000, make: (random) => ({ kind: 'refuse', forMs: random.between(200, 1_500) }) },
];

/** Makes the schedule, in the order of time. */
export function makeSchedule({ seed, durationMs, webhooks }: ScheduleOptions): Fault[] {
  const random = createRandom(seed);
  const faults: Fault[] = [];
  for (const { everyMs, make } of makers(webhooks)) {
    // Jitter, but the number of faults of a kind does not depend on the seed.
    for (let start = 0; start + everyMs <= durationMs; start += everyMs) {
      const atMs = start + random.between(Math.floor(everyMs / 4), Math.floor(everyMs * 0.9));
      faults.push({ ...make(random), atMs, pick: random.next() });
    }
  }
  const isLong = durationMs >= STOP_TWICE_LEASE_MS + AFTER_STOP_MS;
  const forMs = isLong ? STOP_TWICE_LEASE_MS : STOP_PAST_LEASE_MS;
  for (let start = 0; start + forMs + AFTER_STOP_MS <= durationMs; start += (forMs + AFTER_STOP_MS) * 2) {
    const atMs = start + random.between(2_000, 6_000);
    faults.push({ kind: 'stop', forMs, atMs, pick: random.next() });
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
}

/** What a healthy webhook of the receiver does with a request in spite of all: a few of them fail. */
export function noiseFor(
  seed: number,
  webhook: number,
  eventNumber: number,
  visit: number,
): Behaviour | null {
  const mixed = [webhook, eventNumber, visit].reduce(
    (state, value) => Math.imul(state ^ value, 0x9e3779b1) >>> 0,
    seed,
  );
  const random = createRandom(mixed);
  return random.next() < 0.06 ? random.pick(BEHAVIOURS) : null;
}
