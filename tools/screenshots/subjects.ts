/** What the pictures are of: rows of the demo, and organisations that it does not have. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '#db/client';
import { makeWebhook } from '#db/testing/factories';
import { addAttempt, addDeliveries, addDelivery, addEvent } from '#e2e/support/deliveries';
import type { StackInfo } from '#e2e/support/stack';
import { encodeId } from '#lib/domain/ids';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { addHardSubjects } from '#tools/screenshots/hard-subjects';

const SETTLE_TIMEOUT_MS = 30_000;
const DAY_MS = 86_400_000;
/** Enough for a log that cannot be counted at a glance. */
const LARGE_LOG_ROWS = 100_000;

/** Organisations beside those of the demo, all with Dana as their admin. */
const ORGS = [
  { slug: 'harbor', name: 'Harbor Homes', plan: 'pro' },
  { slug: 'lakeside', name: 'Lakeside Gutters', plan: 'pro' },
  { slug: 'summit', name: 'Summit Exteriors', plan: 'pro' },
  { slug: 'corner', name: 'Corner Carpentry', plan: 'basic' },
  { slug: 'polyglot', name: 'Polyglot 👷🏽‍♀️ Façades – Spengler & Söhne', plan: 'pro' },
] as const;

/** Ids as they stand in URLs. */
export type Subjects = {
  webhookWithLog: string;
  webhookToEdit: string;
  webhookFailing: string;
  webhookNeverUsed: string;
  webhookDeactivated: string;
  failedDelivery: string;
  deliveredDelivery: string;
  retryingDelivery: string;
  cancelledDelivery: string;
  /** Refused with 401. */
  refusedDelivery: string;
  /** Whose answer is stored in part. */
  cutDelivery: string;
  /** With a payload of 250 KB and an answer of 1 MB. In the organisation with the large log, as the next two. */
  hugeDelivery: string;
  queuedDelivery: string;
  sendingDelivery: string;
  emptyOrgSlug: string;
  /** Empty at first; webhooks are made in it. */
  firstRunOrgSlug: string;
  largeOrgSlug: string;
  /** Its plan has no webhooks. */
  basicOrgSlug: string;
  /** With many members, and names that are hard on a layout; the next two are in it. */
  hardOrgSlug: string;
  hardWebhook: string;
  hardDelivery: string;
  /** With settings under Advanced. */
  webhookAdvanced: string;
};

/** Waits until the demo's first real events have been sent, makes what it does not have, and finds the rows. */
export async function prepareSubjects({ databaseUrl }: StackInfo): Promise<Subjects> {
  const database = openDatabase({
    url: databaseUrl,
    maxConnections: 2,
    applicationName: 'hooktab-screenshots',
    onIdleError: (error) => {
      throw error;
    },
  });
  try {
    const orgIds = await addOrgs(database);
    await addApiKeys(database);
    const { webhook, hugeDelivery } = await addLargeLog(database, orgIds.get('summit') ?? '');
    const { hardWebhook, hardDelivery } = await addHardSubjects(database, orgIds.get('polyglot') ?? '');
    await waitUntilSent(database);
    return {
      ...(await findRows(database)),
      hugeDelivery,
      hardWebhook: encodeId('webhook', hardWebhook),
      hardDelivery,
      ...(await addWaiting(database, webhook)),
    };
  } finally {
    await database.$client.end();
  }
}

async function addOrgs(database: Database): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { slug, name, plan } of ORGS) {
    const { rows } = await database.$client.query<{ id: string }>(
      'insert into orgs (slug, name, plan) values ($1, $2, $3) returning id',
      [slug, name, plan],
    );
    const id = rows[0]?.id ?? '';
    await database.$client.query(
      `insert into members (org_id, user_id, role) select $1, id, 'admin' from users where email = 'dana@acme.test'`,
      [id],
    );
    ids.set(slug, id);
  }
  return ids;
}

/** One in use, and one that has ended. */
async function addApiKeys(database: Database): Promise<void> {
  const { rows } = await database.$client.query<{ org_id: string; user_id: string }>(
    `select o.id as org_id, u.id as user_id from orgs o, users u where o.slug = 'acme' and u.email = 'dana@acme.test'`,
  );
  for (const { org_id: orgId, user_id: createdBy } of rows) {
    await insertApiKey(database, {
      orgId,
      name: 'Job software, production',
      scopes: ['webhooks:read', 'deliveries:read', 'events:write'],
      expiresAt: new Date(Date.now() + 80 * DAY_MS),
      createdBy,
    });
    await insertApiKey(database, {
      orgId,
      name: 'Trial of the new importer',
      scopes: ['webhooks:write'],
      expiresAt: new Date(Date.now() - DAY_MS),
      createdBy,
    });
  }
}

/** A webhook with so many deliveries; gives the newest, whose payload and answer are as large as they may be. */
async function addLargeLog(database: Database, orgId: string) {
  const row = await makeWebhook(database, orgId, {
    name: 'Data warehouse',
    url: 'https://ingest.summit-exteriors.example/hooktab',
  });
  const webhook = { orgId, id: row.id, url: row.url };
  await addDeliveries(database, webhook, {
    count: LARGE_LOG_ROWS,
    status: 'delivered',
    responseStatus: 200,
    secondsApart: 5,
  });
  const delivery = await addDelivery(database, webhook, { status: 'failed', responseStatus: 500 });
  await database.$client.query('update deliveries set attempt_count = 3 where org_id = $1 and is_failed', [
    orgId,
  ]);
  const measures = Array.from({ length: 3_900 }, (_, i) => ({
    id: `measure_${i}`,
    metres: 1.25,
    isRoof: true,
  }));
  await addEvent(database, orgId, delivery, JSON.stringify({ job: { id: 'job_20417' }, measures }));
  await addAttempt(database, webhook, delivery, 1, {
    responseBody:
      '2026-11-22T05:12:44Z ERROR ingest: duplicate key value violates unique constraint\n'.repeat(12_000),
  });
  return { webhook, hugeDelivery: delivery.id };
}

/** One that waits for its first attempt, and one that is on its way, for as long as it takes. */
async function addWaiting(database: Database, webhook: { orgId: string; id: string; url: string }) {
  const ids: Record<'queued' | 'sending', string> = { queued: '', sending: '' };
  for (const status of ['queued', 'sending'] as const) {
    const delivery = await addDelivery(database, webhook, { status, subject: 'job_20418' });
    await addEvent(database, webhook.orgId, delivery, '{"job":{"id":"job_20418","number":"J-20418"}}');
    ids[status] = delivery.id;
  }
  await database.$client.query(
    `update deliveries set attempt_count = 0, last_outcome = null, last_response_status = null,
       next_attempt_at = case status when 'queued' then now() end
     where org_id = $1 and status = 'queued'`,
    [webhook.orgId],
  );
  return { queuedDelivery: ids.queued, sendingDelivery: ids.sending };
}

async function findRows(
  database: Database,
): Promise<
  Omit<Subjects, 'hugeDelivery' | 'queuedDelivery' | 'sendingDelivery' | 'hardWebhook' | 'hardDelivery'>
> {
  const webhook = (name: string) => idOf(database, 'select id from webhooks where name = $1', name);
  const delivery = async (condition: string, name: string) =>
    encodeId(
      'delivery',
      await idOf(
        database,
        `select d.id from deliveries d join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
         where w.name = $1 and ${condition} order by d.id desc limit 1`,
        name,
      ),
    );
  return {
    webhookWithLog: encodeId('webhook', await webhook('Field crew app')),
    webhookToEdit: encodeId('webhook', await webhook('ERP')),
    webhookFailing: encodeId('webhook', await webhook('Old CRM')),
    webhookNeverUsed: encodeId('webhook', await webhook('Reporting')),
    webhookDeactivated: encodeId('webhook', await webhook('Warehouse scanner')),
    failedDelivery: await delivery("d.status = 'failed'", 'Old CRM'),
    deliveredDelivery: await delivery("d.status = 'delivered' and d.attempt_count = 3", 'Field crew app'),
    retryingDelivery: await delivery("d.status = 'retrying'", 'Old CRM'),
    cancelledDelivery: await delivery("d.status = 'cancelled'", 'Warehouse scanner'),
    refusedDelivery: await delivery('d.last_response_status = 401', 'ERP'),
    cutDelivery: await delivery("d.status = 'delivered' and d.attempt_count = 3", 'Photo archive'),
    emptyOrgSlug: 'harbor',
    firstRunOrgSlug: 'lakeside',
    largeOrgSlug: 'summit',
    basicOrgSlug: 'corner',
    hardOrgSlug: 'polyglot',
    webhookAdvanced: encodeId('webhook', await webhook('Old job board')),
  };
}

async function waitUntilSent(database: Database): Promise<void> {
  for (const end = Date.now() + SETTLE_TIMEOUT_MS; Date.now() < end; await sleep(200)) {
    const { rowCount } = await database.$client.query(
      `select from deliveries where status = 'sending' or next_attempt_at <= now() limit 1`,
    );
    if (rowCount === 0) return;
  }
  throw new Error('The first real events of the demo were not sent');
}

async function idOf(database: Database, statement: string, name: string): Promise<string> {
  const { rows } = await database.$client.query<{ id: string }>(statement, [name]);
  const [row] = rows;
  if (row === undefined) throw new Error(`The demo has nothing to show of ${name}: ${statement}`);
  return row.id;
}
