/** Erases an organisation or a user in portions, by the functions of the database. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#db/client';
import { sql } from '#db/drizzle';
import { errorFacts } from '#lib/log/error-facts';

/** Each call is a transaction of a fraction of a second. */
const ROWS_AT_ONCE = 5_000;
/** Before the next call, where rows are locked or transactions open. */
const PAUSE_MS = 500;
/** SQLSTATEs that pass: serialization failure, deadlock, no lock in time, a partition that was dropped at this moment. */
const PASSING = ['40001', '40P01', '55P03', '42P01'];
const TRIES = 10;

/** Numbers of rows by table. */
export type Erased = Record<string, number>;
type Step = { remaining: string | null; erased: Erased };

type Target = { kind: 'org'; id: string } | { kind: 'user'; id: string; keepsName: boolean };

/** Told after each call: what was erased so far, and what comes next (null at the end). */
export type OnProgress = (erased: Erased, remaining: string | null) => void;

/** Calls the function of the database until nothing is left, and returns what it erased. */
export async function erase(database: Database, target: Target, onProgress: OnProgress): Promise<Erased> {
  const erased: Erased = {};
  for (;;) {
    const step = await nextStep(database, target);
    for (const [table, count] of Object.entries(step.erased)) erased[table] = (erased[table] ?? 0) + count;
    onProgress(erased, step.remaining);
    if (step.remaining === null) return erased;
    if (Object.keys(step.erased).length === 0) await sleep(PAUSE_MS);
  }
}

async function nextStep(database: Database, target: Target): Promise<Step> {
  const call =
    target.kind === 'org'
      ? sql`delete_org(${target.id}, ${ROWS_AT_ONCE})`
      : sql`delete_user(${target.id}, ${ROWS_AT_ONCE}, ${target.keepsName})`;
  for (let left = TRIES - 1; ; left--) {
    try {
      const { rows } = await database.execute<Step>(sql`select remaining, erased from ${call}`);
      const [step] = rows;
      if (step === undefined) throw new Error('The statement returned no row');
      return step;
    } catch (error) {
      if (left === 0 || !isPassing(error)) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

function isPassing(error: unknown): boolean {
  const { sqlState, causes = [] } = errorFacts(error);
  return [sqlState, ...causes.map((cause) => cause.sqlState)].some(
    (state) => state !== undefined && PASSING.includes(state),
  );
}

/** What the tables hold, for people: one, and several. */
const WORDS: Record<string, [string, string]> = {
  delivery_queue: ['delivery that waited', 'deliveries that waited'],
  deliveries: ['delivery', 'deliveries'],
  attempts: ['attempt', 'attempts'],
  events: ['event', 'events'],
  webhooks: ['webhook', 'webhooks'],
  members: ['membership', 'memberships'],
  api_keys: ['API key', 'API keys'],
  audit_log: ['entry of the audit log', 'entries of the audit log'],
  sessions: ['session', 'sessions'],
};

/** "2 webhooks, 1 API key": numbers of what people know; "nothing else" where there was none. */
export function erasedWords(erased: Erased): string {
  const parts = Object.entries(WORDS).flatMap(([table, [one, several]]) => {
    const count = erased[table] ?? 0;
    return count === 0 ? [] : [`${count.toLocaleString('en')} ${count === 1 ? one : several}`];
  });
  return parts.length === 0 ? 'nothing else' : parts.join(', ');
}

/** What a call goes on with, for people. */
export function remainingWords(remaining: string): string {
  if (remaining === 'open transactions') return 'waiting for transactions to end that were open before';
  return `erasing ${WORDS[remaining]?.[1] ?? 'what belongs to it'}`;
}
