import { sql } from '#db/drizzle';
import type { TestResultView } from '#lib/contracts/views/webhooks';
import { sendTestInput, sendTestQuery } from '#lib/contracts/webhooks';
import { AppError } from '#lib/domain/errors/app-error';
import { EVENT_EXAMPLES } from '#lib/domain/event/event-examples';
import { firstUuidAt, uuidV7TimeMs } from '#lib/domain/ids';
import { MAX_TESTS_PER_MINUTE } from '#lib/domain/limits';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { selectDeliveryRows } from '#lib/services/deliveries/select';
import { parseInput, parseQuery, type Query } from '#lib/services/parse';
import { takeQuota } from '#lib/services/quotas/quota';
import { countUse } from '#lib/services/quotas/rate-limit';
import { lockWebhook } from '#lib/services/webhooks/lock';
import { assertOwnerIsMember } from '#lib/services/webhooks/sending-settings';
import { toTestResultView } from '#lib/services/webhooks/test-result';

/** Of one webhook. */
export const TEST_LIMIT = { max: MAX_TESTS_PER_MINUTE, windowSeconds: 60 };

/**
 * Sends a test event of a type to one webhook: subscribed to it or not, active or not. It is a delivery that the worker
 * sends, marked as a test in payload and log. Gives its row, still queued; `awaitTestResult` waits for what becomes of it.
 * Throws `not_found`, and `rate_limited` with the seconds to wait, and `not_possible_now` where its owner has left.
 * @param query how long the caller will wait: checked here, before anything is sent
 */
export async function sendTest(
  call: Call,
  webhookId: string,
  body: unknown,
  query: Query = {},
): Promise<TestResultView> {
  const { database, retryPolicies } = call.context;
  const access = await authorise(call, 'webhooks.manage');
  const { eventType } = parseInput(sendTestInput, body);
  parseQuery(sendTestQuery, query);
  const orgId = access.org.id;
  await takeQuota(call.context, orgId, 'testEvents', 1);
  return database.transaction(async (transaction) => {
    const { ownerId } = await lockWebhook(transaction, orgId, webhookId);
    await assertOwnerIsMember(transaction, orgId, ownerId);
    const waitSeconds = await countUse(transaction, `test:${orgId}:${webhookId}`, TEST_LIMIT);
    if (waitSeconds !== null) throw tooMany(waitSeconds);
    const data = JSON.stringify(EVENT_EXAMPLES[eventType]);
    const { rows } = await transaction.execute<{ id: string }>(sql`
      select emit_event(${orgId}, ${eventType}, ${data}::json, p_is_test => true, p_only_webhook => ${webhookId}) as id`);
    const eventId = rows[0]?.id ?? '';
    await audit(transaction, access, 'webhook.tested', { kind: 'webhook', id: webhookId }, { eventType });
    // Made after its event, in this transaction: the range keeps the look-up within a partition.
    const isThis = sql`d.org_id = ${orgId} and d.event_id = ${eventId} and d.webhook_id = ${webhookId}
      and d.id >= ${firstUuidAt(uuidV7TimeMs(eventId))}`;
    const [row] = await selectDeliveryRows(transaction, [isThis], 1);
    if (row === undefined) throw new Error('A test event has one delivery');
    return toTestResultView(row, [], retryPolicies);
  });
}

function tooMany(waitSeconds: number): AppError {
  const wait = waitSeconds === 1 ? '1 second' : `${waitSeconds} seconds`;
  return new AppError(
    'rate_limited',
    `A webhook gets at most ${TEST_LIMIT.max} test events a minute. Try again in ${wait}.`,
    { retryAfterSeconds: waitSeconds },
  );
}
