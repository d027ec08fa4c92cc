/** A world with very many lanes, and one delivery in each. */
import { seal } from '#lib/domain/webhook/sealed-credentials';
import { generateSigningSecret } from '#lib/domain/webhook/signature';
import { PAYLOAD } from '#tools/bench/delivery';
import type { World } from '#tools/bench/world';
import { newUuidV7 } from '#worker/deliveries/uuid-v7';

export const LANES_OF_AN_ORGANISATION = 20;
/** Organisations made by one statement, and those that emit in one. */
const CHUNK = 100;

/**
 * Makes organisations with twenty active webhooks each, until there are as many lanes as asked for; gives the ids of the
 * organisations. A sealed secret opens in its own row only, so that each is sealed: under a millisecond of a processor.
 */
export async function makeWideLanes(world: World, lanes: number): Promise<string[]> {
  const { $client: pool } = world.database;
  const orgIds = Array.from({ length: Math.ceil(lanes / LANES_OF_AN_ORGANISATION) }, () =>
    newUuidV7(Date.now()),
  );
  for (let done = 0; done < orgIds.length; done += CHUNK) {
    const chunk = orgIds.slice(done, done + CHUNK);
    await pool.query(
      `insert into orgs (id, slug, name) select id, 'w' || id, 'Wide' from unnest($1::uuid[]) as made (id)`,
      [chunk],
    );
    const webhooks = chunk.flatMap((orgId) =>
      Array.from({ length: LANES_OF_AN_ORGANISATION }, () => ({ orgId, webhookId: newUuidV7(Date.now()) })),
    );
    const secrets = await Promise.all(
      webhooks.map((of) =>
        seal(world.sealingPublicKey, { ...of, field: 'signing_secret' }, generateSigningSecret()),
      ),
    );
    await pool.query(
      `insert into webhooks (org_id, id, name, url, auth_method, signing_secret_sealed, event_types, is_active)
       select org_id, id, 'Wide', $4 || '/' || id, 'none', secret, '{job.updated}', true
       from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as made (org_id, id, secret)`,
      [
        webhooks.map(({ orgId }) => orgId),
        webhooks.map(({ webhookId }) => webhookId),
        secrets,
        world.receiver.origin,
      ],
    );
  }
  await pool.query('vacuum (analyze) webhooks, lanes, orgs');
  return orgIds;
}

/** Emits one event in each organisation: a due delivery in each lane. */
export async function fillWideLanes(world: World, orgIds: readonly string[]): Promise<void> {
  for (let done = 0; done < orgIds.length; done += CHUNK) {
    await world.database.$client.query(
      `select emit_event(id, 'job.updated', $2) from unnest($1::uuid[]) as emitting (id)`,
      [orgIds.slice(done, done + CHUNK), PAYLOAD],
    );
  }
}
