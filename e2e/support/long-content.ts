/** Contents that are hard on a layout: long words, long URLs, and something of every kind. */

import type { Database } from '#db/client';
import { sql } from '#db/drizzle';
import { addAttempt, addDelivery, addEvent } from '#e2e/support/deliveries';
import type { TestWebhook } from '#e2e/support/fixtures';
import type { TestOrg } from '#e2e/support/people';
import { API_KEY_SCOPES } from '#lib/domain/access/api-key';
import { DELIVERY_STATUSES } from '#lib/domain/delivery/delivery';
import { insertApiKey } from '#lib/services/api-keys/insert';

const LONG_WORD = 'Donaudampfschifffahrtsgesellschaft'.repeat(2);
/** As long as a name may be. */
export const LONG_NAME = `${LONG_WORD} and partners of the south`.slice(0, 100);
export const LONG_URL = `https://receiver.example.com/${'a-long-segment/'.repeat(20)}end`;
/** Lines of the payload of the delivery that failed, laid out. */
export const PAYLOAD_LINES = 200;

/** Fills the pages of an organisation; gives the id of a failed delivery with a long payload and three attempts. */
export async function addLongContent(
  database: Database,
  org: TestOrg,
  webhook: TestWebhook,
): Promise<{ failedDelivery: string }> {
  const target = { ...webhook, orgId: org.id };
  for (const [index, status] of DELIVERY_STATUSES.entries())
    await addDelivery(database, target, {
      status,
      type: 'signable_document.signed',
      subject: LONG_WORD,
      responseStatus: status === 'delivered' ? 200 : 503,
      minutesAgo: index,
    });
  const failed = await addDelivery(database, target, {
    status: 'failed',
    subject: LONG_WORD,
    responseStatus: 503,
  });
  const items = Array.from({ length: PAYLOAD_LINES }, (_, n) => `"line ${n} ${LONG_WORD}"`);
  await addEvent(database, org.id, failed, `{"items":[${items.join()}]}`);
  for (const number of [1, 2, 3])
    await addAttempt(database, target, failed, number, {
      responseHeaders: `x-${LONG_WORD}: ${LONG_WORD}\r\n`,
      responseBody: `answer of attempt ${number}`,
    });
  await database.$client.query('update users set name = $1 where id = $2', [
    LONG_NAME,
    org.people.manager.id,
  ]);
  await insertApiKey(database, {
    orgId: org.id,
    name: LONG_NAME,
    scopes: [...API_KEY_SCOPES],
    expiresAt: new Date(Date.now() - 86_400_000),
    createdBy: org.people.manager.id,
  });
  await database.execute(sql`
    insert into audit_log (org_id, actor_user_id, action, target_kind, target_id, detail, address)
    select ${org.id}, ${org.people.manager.id}, 'webhook.updated', 'webhook', ${webhook.id},
      jsonb_build_object('name', ${LONG_NAME}::text), '2001:db8:85a3:1234:5678:8a2e:370:7334'`);
  return { failedDelivery: failed.id };
}

/** The pages of an organisation, each with a text by which it is there. */
export const pagesOf = (org: TestOrg, webhook: TestWebhook): readonly [path: string, text: string][] =>
  [
    ['webhooks', webhook.name],
    [`webhooks/${webhook.publicId}`, 'Last 7 days'],
    ['deliveries', 'Cancelled'],
    ['event-types', 'signable_document.signed'],
    ['members', org.people.support.email],
    ['api-keys', LONG_NAME],
    ['audit-log', '2001:db8:85a3:1234:5678:8a2e:370:7334'],
    ['developers/api-reference', 'rate_limited'],
  ].map(([path = '', text = '']) => [`/o/${org.slug}/${path}`, text]);
