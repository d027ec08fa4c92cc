import type { TestResultView } from '#lib/contracts/views/webhooks';
import { topicName } from '#lib/domain/event/event-names';
import { decodeId } from '#lib/domain/ids';
import { type AccuLynxTest, accuLynxTestInput } from '#lib/integrations/acculynx/contract';
import { findAccuLynxSubscription } from '#lib/integrations/acculynx/find';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { parseInput } from '#lib/services/parse';
import { sendTest } from '#lib/services/webhooks/send-test';
import { awaitTestResult, isPending } from '#lib/services/webhooks/test-result';

/**
 * Sends a test event of a topic to a subscription, subscribed to it or not. `awaitAccuLynxTest` waits for what becomes of it.
 * Throws `not_found`, and what `sendTest` throws.
 */
export async function sendAccuLynxTest(call: Call, id: string, body: unknown): Promise<AccuLynxTest> {
  const access = await authorise(call, 'webhooks.manage');
  const { topicName: eventType } = parseInput(accuLynxTestInput, body);
  const { webhookId } = await findAccuLynxSubscription(call, access, id);
  return toAccuLynxTest(await sendTest(call, webhookId, { eventType }));
}

/** Waits until the consumer has answered the test, as `awaitTestResult` does. */
export async function awaitAccuLynxTest(
  call: Call,
  { deliveryId }: AccuLynxTest,
  signal: AbortSignal,
): Promise<AccuLynxTest> {
  return toAccuLynxTest(await awaitTestResult(call, { id: deliveryId }, {}, signal));
}

function toAccuLynxTest(result: TestResultView): AccuLynxTest {
  return {
    subscriptionId: decodeId('webhook', result.webhookId) ?? '',
    topicName: topicName(result.eventType),
    eventId: decodeId('event', result.eventId) ?? '',
    deliveryId: result.id,
    isDelivered: isPending(result) ? null : result.status === 'delivered',
    responseStatus: result.response.status,
  };
}
