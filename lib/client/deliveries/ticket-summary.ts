/** A delivery as Markdown for a ticket: times in UTC, no payload, no bodies, no credentials. */
import type { DeliveryView } from '#lib/contracts/views/deliveries';
import { DELIVERY_STATUS_LABELS } from '#lib/domain/delivery/delivery';
import { failureAdvice } from '#lib/domain/delivery/failure-advice';
import { responseWords } from '#lib/domain/delivery/response-words';
import { eventTypeLabel } from '#lib/domain/event/event-catalog';

/** Text that somebody typed, so that it means nothing in Markdown and stays on one line. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>()#+!|~-]/g, '\\$&');
}

/** Scheme, host and path. The query is left out: some endpoints carry a token there. */
function urlWithoutQuery(text: string): string {
  const url = URL.parse(text);
  if (url === null) return plain(text);
  return `<${url.origin}${url.pathname}>${url.search === '' ? '' : ' (with a query)'}`;
}

/** @param link where the delivery can be read, for those who may */
export function ticketSummary(delivery: DeliveryView, link: string): string {
  const { status, eventType, attemptCount } = delivery;
  const attempts = [...delivery.attempts].reverse();
  const advice = status === 'delivered' ? null : failureAdvice(delivery.response, delivery.url);
  const lines = [
    `**Webhook delivery ${DELIVERY_STATUS_LABELS[status].toLowerCase()}: ${plain(eventTypeLabel(eventType))}** (\`${eventType}\`)`,
    '',
    `- Event ID: \`${delivery.eventId}\` (sent as \`webhook-id\`)`,
    `- Delivery ID: \`${delivery.id}\``,
    `- Webhook: ${plain(delivery.webhookName)} (\`${delivery.webhookId}\`)`,
    `- Webhook URL: ${urlWithoutQuery(delivery.url)}`,
    `- Created: ${delivery.createdAt}`,
    `- Status: ${DELIVERY_STATUS_LABELS[status]}, ${attemptCount === 1 ? '1 attempt' : `${attemptCount} attempts`}`,
    ...(delivery.nextAttemptAt === null ? [] : [`- Next attempt: ${delivery.nextAttemptAt}`]),
    `- Log History: <${link}>`,
  ];
  if (advice !== null) lines.push('', `What happened: ${plain(advice.cause)} ${plain(advice.remedy)}`);
  if (attempts.length > 0) {
    lines.push('', '| Attempt | Started (UTC) | Duration | Response |', '|---|---|---|---|');
    for (const attempt of attempts) {
      const number = attempt.trigger === 'manual' ? `${attempt.number}, by hand` : String(attempt.number);
      lines.push(
        `| ${number} | ${attempt.startedAt} | ${attempt.durationMs} ms | ${plain(responseWords(attempt.response))} |`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
