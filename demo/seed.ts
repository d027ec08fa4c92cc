/** Fills an empty database with the demo: two organisations, webhooks in every state, a week of history. */
import type { Client } from 'pg';
import { connectClient } from '#db/connection/connect';
import { planHistory } from '#demo/seed/history';
import { insertHistory } from '#demo/seed/insert-history';
import { payloadOf } from '#demo/seed/payloads';
import { known, seedPeople } from '#demo/seed/people';
import { createRandom, type Random } from '#demo/seed/random';
import { seedWebhooks } from '#demo/seed/webhooks';
import type { EventType } from '#lib/domain/event/event-catalog';

const DAY_MS = 86_400_000;
/** Any number: another one would give another week of history. */
const RANDOM_SEED = 20_417;
const PARTITION_DAYS_AHEAD = 7;
/** The history goes back seven days, the first activations some hours more. */
const PARTITION_DAYS_BACK = 8;
const PEOPLE_DAYS_AGO = 70;
/** Raised at the end through emit_event: the first real attempts, a few for each active webhook. */
const LIVE_EVENTS: readonly EventType[] = ['job.created', 'estimate.updated', 'signed_document.signed'];

export type DemoSeedOptions = {
  /** A migrated database. */
  databaseUrl: string;
  /** Base64, see lib/domain/webhook/sealed-credentials. */
  sealingPublicKey: string;
  /** Such as `https://localhost:8443`. */
  receiverOrigin: string;
  /** What the receiver's /401 wants; it is stored sealed. */
  receiverPassword: string;
  /** The waits of the running demo, so that past and coming attempts have the same distances. */
  retryDelaysMs: readonly number[];
};

/**
 * Puts the demo in, in one transaction. Changes nothing and returns false where there is any organisation: two starts
 * at once, or a database with real data, are safe.
 */
export async function seedDemo(options: DemoSeedOptions): Promise<boolean> {
  const client = await connectClient({ url: options.databaseUrl, applicationName: 'hooktab-seed' });
  try {
    await client.query('begin');
    await client.query("select pg_advisory_xact_lock(hashtext('hooktab_seed'))");
    const { rowCount } = await client.query('select from orgs limit 1');
    const isEmpty = rowCount === 0;
    if (isEmpty) await putIn(client, options);
    await client.query('commit');
    return isEmpty;
  } finally {
    await client.end();
  }
}

async function putIn(client: Client, options: DemoSeedOptions): Promise<void> {
  const random = createRandom(RANDOM_SEED);
  const { rows } = await client.query<{ nowMs: number }>(
    'select floor(extract(epoch from now()) * 1000)::float8 as "nowMs"',
  );
  const nowMs = rows[0]?.nowMs ?? Date.now();
  await client.query('select ensure_partitions($1, $2)', [PARTITION_DAYS_AHEAD, PARTITION_DAYS_BACK]);
  const people = await seedPeople(client, nowMs - PEOPLE_DAYS_AGO * DAY_MS, random);
  const webhooks = await seedWebhooks(client, people, { ...options, nowMs }, random);
  const policy = { delaysMs: options.retryDelaysMs };
  await insertHistory(
    client,
    webhooks.flatMap((webhook) => planHistory(webhook, nowMs, policy, random)),
  );
  await emitLiveEvents(client, known(people.orgIds, 'acme'), random);
}

async function emitLiveEvents(client: Client, orgId: string, random: Random): Promise<void> {
  for (const type of LIVE_EVENTS) {
    const { data, subject } = payloadOf(type, random);
    await client.query('select emit_event($1, $2, $3, $4)', [orgId, type, data, subject]);
  }
}
