/**
 * A trail of every delivery, kept by a trigger in the database of the run: which worker claimed it, and when it left
 * `sending`. Written in the transactions of the worker, so that it is true to the moment, whatever is killed.
 */
import type { Client } from 'pg';
import type { Claim } from '#tools/chaos/history';

const INSTALL = `
create table chaos_trail (
  position bigint generated always as identity,
  delivery_id uuid not null,
  number integer not null,
  status text not null,
  worker text,
  begun_at timestamptz not null default now(),
  at timestamptz not null default clock_timestamp()
);

create function chaos_note() returns trigger
language plpgsql
as $$
begin
  insert into chaos_trail (delivery_id, number, status, worker)
  select
    new.id, new.attempt_count, new.status,
    (select lanes.worker
     from delivery_queue
     join lanes on lanes.org_id = new.org_id and lanes.webhook_id = new.webhook_id and lanes.token = lane_token
     where delivery_queue.org_id = new.org_id and delivery_queue.delivery_id = new.id);
  return null;
end
$$;

create trigger chaos_note after update of status on deliveries
for each row when (old.status <> new.status) execute function chaos_note()`;

/** Starts the trail, before anything is delivered. */
export async function installTrail(client: Client): Promise<void> {
  await client.query(INSTALL);
}

type Row = {
  delivery_id: string;
  number: number;
  status: string;
  worker: string | null;
  begun_at_ms: number;
  at_ms: number;
};

/** Reads the claims, in their order. */
export async function readClaims(client: Client): Promise<Claim[]> {
  const { rows } = await client.query<Row>(
    `select
       delivery_id, number, status, worker,
       extract(epoch from begun_at)::float8 * 1000 as begun_at_ms,
       extract(epoch from at)::float8 * 1000 as at_ms
     from chaos_trail order by position`,
  );
  const claims: Claim[] = [];
  const open = new Map<string, Claim>();
  for (const row of rows) {
    const before = open.get(row.delivery_id);
    if (before !== undefined) before.endedAtMs = row.at_ms;
    open.delete(row.delivery_id);
    if (row.status !== 'sending') continue;
    const claim: Claim = {
      deliveryId: row.delivery_id,
      number: row.number,
      worker: row.worker ?? 'unknown',
      claimedAtMs: row.begun_at_ms,
      endedAtMs: null,
    };
    open.set(row.delivery_id, claim);
    claims.push(claim);
  }
  return claims;
}
