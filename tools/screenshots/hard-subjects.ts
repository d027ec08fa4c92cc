/** An organisation with many members, and with names, URLs and answers that are hard on a layout. */

import type { Database } from '#db/client';
import { sql } from '#db/drizzle';
import { makeWebhook } from '#db/testing/factories';
import { addAttempt, addDelivery, addEvent } from '#e2e/support/deliveries';

/** More than a page. */
const MEMBERS = 180;

const HARD_WEBHOOKS = [
  { name: 'بوابة الموردين – test', path: '/hooks' },
  { name: '👩🏽‍🔧🏗️ Baustelle „Süd“', path: '/👷?name=Müller' },
  { name: 'W'.repeat(100), path: `/${'a-very-long-segment/'.repeat(12)}end?x=${'1'.repeat(200)}` },
  { name: 'פורטל הלקוחות (ישן) 2', path: `/${'%D7%A9'.repeat(40)}/end` },
] as const;

const HARD_PAYLOAD = `{"job":{"id":"عمل_٧٧","customer":"שלום \u202Eevil","crew":"👩🏽‍🔧 Müller","note":"${'roof'.repeat(120)}"}}`;
const HARD_HEADERS = `content-type: text/html; charset=utf-8\r\nx-request-trace: ${'0123456789abcdef'.repeat(16)}\r\n`;
const HARD_ANSWER = `<h1 style="position:fixed">Störung 🚧</h1>${'خطأ داخلي '.repeat(30)}`;

/** Gives the ids, as they stand in URLs, of a webhook with a long name and of a delivery to it. */
export async function addHardSubjects(database: Database, orgId: string) {
  await addMembers(database, orgId);
  let hardWebhook = '';
  let hardDelivery = '';
  for (const [index, { name, path }] of HARD_WEBHOOKS.entries()) {
    const url = `https://receiver.example.com${path}`;
    const { id } = await makeWebhook(database, orgId, { name, url, eventTypes: ['job.created'] });
    const webhook = { orgId, id, url };
    await addDelivery(database, webhook, { subject: 'عمل_٧٧ 👷 ‮evil', minutesAgo: 90 + index });
    const failed = await addDelivery(database, webhook, {
      status: 'failed',
      responseStatus: 503,
      subject: `a-subject-that-is-much-longer-than-its-column-is-wide-${index}`,
      minutesAgo: 60 + index,
    });
    await addEvent(database, orgId, failed, HARD_PAYLOAD);
    const answer = { responseStatus: 503, responseHeaders: HARD_HEADERS, responseBody: HARD_ANSWER };
    for (const number of [1, 2, 3]) await addAttempt(database, webhook, failed, number, answer);
    if (name.length === 100) {
      hardWebhook = id;
      hardDelivery = failed.id;
    }
  }
  await database.execute(sql`update deliveries set attempt_count = 3 where org_id = ${orgId} and is_failed`);
  return { hardWebhook, hardDelivery };
}

async function addMembers(database: Database, orgId: string): Promise<void> {
  await database.execute(sql`
    with made as (
      insert into users (email, name)
      select 'person' || i || '@polyglot.example',
        (array['Zoë', 'محمد', 'Łukasz', '李', 'Ödön', 'שרה'])[1 + i % 6] || ' ' ||
        case when i = 7 then repeat('Featherstonehaugh-', 4) else 'Member' end || ' ' || i
      from generate_series(1, ${MEMBERS}::integer) as i
      returning id
    )
    insert into members (org_id, user_id, role, permissions)
    select ${orgId}, id, 'member', case when random() < 0.2 then '{Org.webhooks.logs}'::text[] else '{}' end from made`);
}
