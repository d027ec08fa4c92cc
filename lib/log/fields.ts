/**
 * What a log line may have besides its words. The list is closed: a payload, an address or a URL cannot get into the log
 * through a member that nobody has thought about.
 */
import { errorFacts } from '#lib/log/error-facts';

type Word = string | null;

export type LogFields = {
  /** Whatever was thrown; logged as `errorFacts` describes it. */
  err?: unknown;

  // Which thing it is about.
  orgId?: Word;
  webhookId?: Word;
  deliveryId?: Word;
  eventId?: Word;
  attemptId?: Word;
  requestId?: Word;
  worker?: Word;
  workers?: readonly string[];

  // A request to the web process. `path` has ids and fixed words only, see lib/http/loggable-path.
  method?: Word;
  path?: Word;
  status?: number | null;

  // An attempt.
  number?: number;
  attemptNumber?: number;
  trigger?: Word;
  eventType?: Word;
  outcome?: Word;
  durationMs?: number;
  next?: Word;
  result?: Word;

  // What happened, in words of ours.
  what?: Word;
  code?: Word;
  kind?: Word;
  reason?: Word;
  signal?: Word;
  sqlState?: Word;
  trouble?: Word;
  partition?: Word;
  tables?: readonly string[];
  missing?: readonly string[];

  // How many, how long.
  cancelled?: number;
  concurrency?: number;
  dropped?: number;
  keptDays?: number;
  interrupted?: number;
  lanes?: number;
  made?: number;
  outageMs?: number;
  recipients?: number;
  size?: number;
  suppressed?: number;
  unclaimed?: number;
  unfinished?: number;
};

/** The type has no names at run time; the compiler holds this list to it. */
const NAMES: Record<Exclude<keyof LogFields, 'err'>, true> = {
  attemptId: true,
  attemptNumber: true,
  cancelled: true,
  code: true,
  concurrency: true,
  deliveryId: true,
  dropped: true,
  keptDays: true,
  durationMs: true,
  eventId: true,
  eventType: true,
  interrupted: true,
  kind: true,
  lanes: true,
  made: true,
  method: true,
  missing: true,
  next: true,
  number: true,
  orgId: true,
  outageMs: true,
  outcome: true,
  partition: true,
  path: true,
  reason: true,
  recipients: true,
  requestId: true,
  result: true,
  signal: true,
  size: true,
  sqlState: true,
  status: true,
  suppressed: true,
  tables: true,
  trigger: true,
  trouble: true,
  unclaimed: true,
  unfinished: true,
  webhookId: true,
  what: true,
  worker: true,
  workers: true,
};

/** Words, ids and paths: without the characters that e-mail addresses, JSON and queries need. */
const WORD = /^[\w .,:/[\]{}…-]{0,160}$/;
const WITHHELD = '[withheld]';

/** The members of a line that may be written: unlisted ones are left out, odd values are withheld. */
export function loggableFields(fields: LogFields): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'err') written.err = errorFacts(value);
    else if (Object.hasOwn(NAMES, name) && value !== undefined) written[name] = loggableValue(value);
  }
  return written;
}

function loggableValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(loggableScalar);
  return loggableScalar(value);
}

function loggableScalar(value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'string' && WORD.test(value) && !value.includes('://') ? value : WITHHELD;
}
