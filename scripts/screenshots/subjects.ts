/** What the pictures are of: rows of the demo, and organisations that are still empty. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { StackInfo } from '#e2e/support/stack';
import { encodeId } from '#lib/domain/ids';

const SETTLE_TIMEOUT_MS = 30_000;

/** Ids as they stand in URLs. */
export type Subjects = {
  webhookWithLog: string;
  webhookToEdit: string;
  webhookFailing: string;
  webhookNeverUsed: string;
  webhookDeactivated: string;
  failedDelivery: string;
  deliveredDelivery: string;
  emptyOrgSlug: string;
  /** Empty at first; webhooks are made in it. */
  firstRunOrgSlug: string;
};

/** Waits until the demo's first real events have been sent, and finds the rows. */
export async function prepareSubjects({ databaseUrl }: StackInfo): Promise<Subjects> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`
      with empty_orgs as (
        insert into orgs (slug, name) values ('harbor', 'Harbor Homes'), ('lakeside', 'Lakeside Gutters') returning id
      )
      insert into members (org_id, user_id, role)
      select empty_orgs.id, users.id, 'admin' from empty_orgs, users where users.email = 'dana@acme.test'`);
    await waitUntilSent(client);
    const webhook = (name: string) => idOf(client, 'select id from webhooks where name = $1', name);
    const delivery = (condition: string, name: string) =>
      idOf(
        client,
        `select d.id from deliveries d join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
         where w.name = $1 and ${condition} order by d.id desc limit 1`,
        name,
      );
    return {
      webhookWithLog: encodeId('webhook', await webhook('Field crew app')),
      webhookToEdit: encodeId('webhook', await webhook('ERP')),
      webhookFailing: encodeId('webhook', await webhook('Old CRM')),
      webhookNeverUsed: encodeId('webhook', await webhook('Reporting')),
      webhookDeactivated: encodeId('webhook', await webhook('Warehouse scanner')),
      failedDelivery: encodeId('delivery', await delivery("d.status = 'failed'", 'Old CRM')),
      deliveredDelivery: encodeId(
        'delivery',
        await delivery("d.status = 'delivered' and d.attempt_count = 3", 'Field crew app'),
      ),
      emptyOrgSlug: 'harbor',
      firstRunOrgSlug: 'lakeside',
    };
  } finally {
    await client.end();
  }
}

async function waitUntilSent(client: pg.Client): Promise<void> {
  for (const end = Date.now() + SETTLE_TIMEOUT_MS; Date.now() < end; await sleep(200)) {
    const { rowCount } = await client.query(
      `select from deliveries where status = 'sending' or next_attempt_at <= now() limit 1`,
    );
    if (rowCount === 0) return;
  }
  throw new Error('The first real events of the demo were not sent');
}

async function idOf(client: pg.Client, statement: string, name: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(statement, [name]);
  const [row] = rows;
  if (row === undefined) throw new Error(`The demo has nothing to show of ${name}`);
  return row.id;
}
