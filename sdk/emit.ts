/**
 * Emits events to Hooktab from a host product. One file without dependencies: import it, or copy it into your own code.
 * It needs `fetch` (Node 18 or later, or any other runtime that has it).
 *
 *   const emitter = createEmitter({ url: 'https://hooks.example.com', org: 'acme', apiKey });
 *   await emitter.emit({ type: 'job.created', subject: job.id, idempotencyKey: `${job.id}/created`, data: { job } });
 *
 * When the promise is fulfilled, the event is stored and its deliveries are on their way. A call that gets no answer, or
 * 429 or 5xx, is made again with the same Idempotency-Key, so that it is done once however often it is sent. What remains
 * is a process that dies in between: give each event an `idempotencyKey` of its own, made from what happened, and emit it
 * again after the restart. It stays one event.
 */

/** One event. */
export type HostEvent = {
  /** A type of the event catalogue, e.g. `job.created`. */
  type: string;
  /** A snapshot of the object; at most 256 KB as JSON. */
  data: Record<string, unknown>;
  /** The id of the object that it is about, for the search in Log History. */
  subject?: string;
  /** The same key with the same event makes one event: leave `occurredAt` out, or give the same again. */
  idempotencyKey?: string;
  /** When it happened, if not now. */
  occurredAt?: Date | string;
  /** Users who may view the object: ids `usr_…` or email addresses. Absent: everybody. Empty: nobody. */
  audience?: readonly string[];
};

export type EmittedEvent = { id: string; type: string; deliveryCount: number; isDuplicate: boolean };

/** What is wrong with a field; `pointer` is a JSON pointer into what was sent. */
export type EmitFieldError = { pointer: string; message: string };

/** The result of one event of several. */
export type EmitOutcome =
  | ({ status: 'accepted' } & EmittedEvent)
  | { status: 'refused'; code: string; detail: string; errors: EmitFieldError[] };

/** A refusal, or no answer after all attempts (`status` 0, code `no_answer`). */
export class EmitError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly EmitFieldError[];

  constructor(problem: { status: number; code: string; detail: string; errors?: EmitFieldError[] }) {
    super(problem.detail);
    this.name = 'EmitError';
    this.status = problem.status;
    this.code = problem.code;
    this.errors = problem.errors ?? [];
  }
}

export type EmitterOptions = {
  /** Of the installation, e.g. `https://hooks.example.com`. */
  url: string;
  /** The short name of the organisation. */
  org: string;
  /** With the scope `events:write`. */
  apiKey: string;
  /** The first one included; 5 unless given. */
  maxAttempts?: number;
  /** Of one attempt; 10,000 unless given. */
  timeoutMs?: number;
  fetch?: typeof globalThis.fetch;
  /** Waits between attempts; for tests. */
  wait?: (ms: number) => Promise<void>;
};

export type Emitter = {
  /** Emits one event. Rejects with an EmitError. */
  emit: (event: HostEvent) => Promise<EmittedEvent>;
  /**
   * Emits any number of events, up to 1,000 in a call; gives their results in the same order. Each is taken or refused by
   * itself. Rejects with an EmitError where a whole call was refused: what went before is stored.
   */
  emitAll: (events: readonly HostEvent[]) => Promise<EmitOutcome[]>;
};

const MAX_EVENTS_PER_CALL = 1_000;
/** A call takes 10 MB. */
const MAX_BYTES_PER_CALL = 9_000_000;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 10_000;

type Answer = { status: number; body: unknown; retryAfterMs: number | null };

export function createEmitter(options: EmitterOptions): Emitter {
  const url = `${options.url.replace(/\/$/, '')}/api/v1/orgs/${encodeURIComponent(options.org)}/events`;

  const emit = async (event: HostEvent): Promise<EmittedEvent> => {
    const { status, body } = await sendUntilAnswered(options, url, JSON.stringify(event));
    if (status === 202) return body as EmittedEvent;
    throw problemOf(status, body);
  };

  const emitSome = async (events: readonly string[]): Promise<EmitOutcome[]> => {
    const { status, body } = await sendUntilAnswered(options, url, `[${events.join()}]`);
    // 202: all were taken; 207: some; 422 with items: none.
    const items = typeof body === 'object' && body !== null && 'items' in body ? body.items : null;
    if (Array.isArray(items)) return items as EmitOutcome[];
    throw problemOf(status, body);
  };

  const emitAll = async (events: readonly HostEvent[]): Promise<EmitOutcome[]> => {
    const outcomes: EmitOutcome[] = [];
    for (const some of inCalls(events)) outcomes.push(...(await emitSome(some)));
    return outcomes;
  };

  return { emit, emitAll };
}

/** The events as JSON, in as many calls as their number and size need. */
function* inCalls(events: readonly HostEvent[]): Generator<string[]> {
  let some: string[] = [];
  let bytes = 0;
  for (const event of events) {
    const text = JSON.stringify(event);
    const size = new TextEncoder().encode(text).length + 1;
    if (some.length === MAX_EVENTS_PER_CALL || (some.length > 0 && bytes + size > MAX_BYTES_PER_CALL)) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(text);
    bytes += size;
  }
  if (some.length > 0) yield some;
}

async function sendUntilAnswered(options: EmitterOptions, url: string, body: string): Promise<Answer> {
  const { maxAttempts = 5, wait = sleep } = options;
  // One for all attempts: this is what makes it safe to send again.
  const key = crypto.randomUUID();
  for (let attempt = 1; ; attempt++) {
    const answer = await send(options, url, body, key);
    if (answer !== null && !isWorthAnother(answer)) return answer;
    if (attempt >= maxAttempts) {
      if (answer !== null) return answer;
      throw new EmitError({ status: 0, code: 'no_answer', detail: `No answer in ${attempt} attempts.` });
    }
    await wait(answer?.retryAfterMs ?? backoffMs(attempt));
  }
}

/** Null where there was no answer: the request may or may not have arrived. */
async function send(
  { apiKey, timeoutMs = 10_000, fetch = globalThis.fetch }: EmitterOptions,
  url: string,
  body: string,
  key: string,
): Promise<Answer | null> {
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  };
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', headers, body, signal });
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      status: response.status,
      body: parse(await response.text()),
      retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
    };
  } catch {
    return null;
  }
}

/** A proxy in between may answer with something that is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isWorthAnother({ status, body }: Answer): boolean {
  if (status === 429 || status >= 500) return true;
  return status === 409 && codeOf(body) === 'idempotency_key_in_progress';
}

const codeOf = (body: unknown) =>
  typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : 'unknown';

function problemOf(status: number, body: unknown): EmitError {
  const isProblem = typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
  if (!isProblem) return new EmitError({ status, code: 'unknown', detail: `The answer was ${status}.` });
  const { detail } = body;
  const errors = 'errors' in body && Array.isArray(body.errors) ? (body.errors as EmitFieldError[]) : [];
  return new EmitError({ status, code: codeOf(body), detail: String(detail), errors });
}

/** Doubles each time, and differs between callers, so that they do not come back all at once. */
function backoffMs(attempt: number): number {
  const full = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return full / 2 + (Math.random() * full) / 2;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
