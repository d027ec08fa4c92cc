import { type SQL, sql } from '#db/drizzle';
import type { AttemptView } from '#lib/contracts/views/deliveries';
import type { TestResultView } from '#lib/contracts/views/webhooks';
import { sendTestQuery } from '#lib/contracts/webhooks';
import { type DeliveryStatus, isFinal } from '#lib/domain/delivery/delivery';
import { failureAdvice } from '#lib/domain/delivery/failure-advice';
import { responseWords } from '#lib/domain/delivery/response-words';
import type { RetryPolicies } from '#lib/domain/delivery/retry-policy';
import { notFound } from '#lib/domain/errors/app-error';
import { decodeId } from '#lib/domain/ids';
import { authorise, authoriseAgain } from '#lib/services/authorise';
import type { Call, ServiceDatabase } from '#lib/services/context';
import { readAttempts } from '#lib/services/deliveries/attempts';
import { type DeliveryRow, toDeliveryRowView } from '#lib/services/deliveries/row';
import { selectDeliveryRows } from '#lib/services/deliveries/select';
import { parseQuery, type Query } from '#lib/services/parse';

/** The pauses between two looks at the delivery: short at first, as most endpoints answer at once. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;
const PAUSE_GROWTH = 1.5;

/** Calls of one process that wait at the same time; one more is answered with what is known. Keeps the looks few. */
export const MAX_WAITING = 64;
let waiting = 0;

/** A delivery of a test event and its attempts, newest first, as the view that leaves the server. */
export function toTestResultView(
  row: DeliveryRow,
  attempts: readonly AttemptView[],
  policies: RetryPolicies,
): TestResultView {
  const view = toDeliveryRowView(row, policies);
  const [attempt = null] = attempts;
  return {
    ...view,
    attempt,
    summary: attempt === null ? null : responseWords(attempt.response),
    advice: attempt === null ? null : failureAdvice(attempt.response, attempt.url),
  };
}

/** Whether nothing is known yet: no attempt has ended, and one will come. */
export function isPending({ attempt, status }: TestResultView): boolean {
  return attempt === null && !isFinal(status);
}

/**
 * Waits until the first attempt of a test event has ended, and gives what came back; after `wait` seconds, or when the
 * caller has gone, what is known then. While it waits it holds no connection: it looks at one row by its key, ever more
 * rarely. To be called outside the transaction that made the event. Throws `not_found` for what
 * is no test, and as `authorise` does where the caller is no longer allowed to see it after the wait.
 */
export async function awaitTestResult(
  call: Call,
  sent: Pick<TestResultView, 'id'>,
  query: Query,
  signal?: AbortSignal,
): Promise<TestResultView> {
  const { database, retryPolicies } = call.context;
  const access = await authorise(call, 'webhooks.manage');
  const { org } = access;
  const { wait } = parseQuery(sendTestQuery, query);
  const deliveryId = decodeId('delivery', sent.id);
  if (deliveryId === null) throw notFound('delivery');
  const isThis = sql`d.org_id = ${org.id} and d.id = ${deliveryId} and d.is_test`;
  if (wait > 0 && waiting < MAX_WAITING) {
    waiting++;
    try {
      await untilAttempted(database, isThis, wait * 1000, signal);
    } finally {
      waiting--;
    }
    // Long enough for a key to be revoked, or for a person to sign out.
    await authoriseAgain(call, access, 'webhooks.manage');
  }
  const [row] = await selectDeliveryRows(database, [isThis], 1);
  if (row === undefined) throw notFound('delivery');
  return toTestResultView(row, await readAttempts(database, org.id, deliveryId), retryPolicies);
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function untilAttempted(
  database: ServiceDatabase,
  isThis: SQL,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const endsAt = performance.now() + waitMs;
  let pauseMs = FIRST_PAUSE_MS;
  while (!(await isAttempted(database, isThis))) {
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0 || signal?.aborted) return;
    await sleep(Math.min(pauseMs, leftMs));
    pauseMs = Math.min(pauseMs * PAUSE_GROWTH, LONGEST_PAUSE_MS);
  }
}

/** Whether an attempt is recorded, or none will come. */
async function isAttempted(database: ServiceDatabase, isThis: SQL): Promise<boolean> {
  const { rows } = await database.execute<{ status: DeliveryStatus; is_attempted: boolean }>(
    sql`select d.status, d.last_outcome is not null as is_attempted from deliveries d where ${isThis}`,
  );
  const [row] = rows;
  return row === undefined || row.is_attempted || isFinal(row.status);
}
