/**
 * How many events per second several connections emit, each in a transaction of its own that is flushed to disk: through
 * `emit_event` as it is, with a notification for each lane besides, and where notifications do nothing.
 *
 * A transaction that has notified holds a lock of the whole cluster until it is flushed, so that commits are not grouped
 * (PreCommit_Notify in PostgreSQL's async.c). The first reference shows what that costs, the second what it could be.
 */
import { type Database, openDatabase } from '#db/client';
import { connectClient } from '#db/connection/connect';
import { migrateDatabase } from '#db/migrate';
import { makeOrg, makeWebhook } from '#db/testing/factories';
import { ensureDatabase } from '#demo/embedded-postgres';
import { PAYLOAD } from '#tools/bench/delivery';
import { inTurn, median, medianRatio, round } from '#tools/bench/statistics';
import type { World } from '#tools/bench/world';

const CONNECTIONS = [1, 4, 16] as const;
/** Many short ones: a disk that others use changes its speed within seconds. */
const ROUNDS = 15;
const TURN_MS = 700;

const EMIT = `select emit_event($1, 'job.updated', $2)`;
/** `asleep` is the same as `installed` for a lane that no worker holds. */
const VARIANTS = ['installed', 'asleep', 'notifying', 'silent'] as const;
type Variant = (typeof VARIANTS)[number];

export type EmitFigures = {
  /** By the number of connections; the median of the rounds. */
  emitPerSecond: Record<string, Record<Variant, number>>;
  /** `emit_event` to the same with a notification for each lane, by the number of connections. */
  emitRatio: Record<string, number>;
  /** `emit_event` to the same where notifications do nothing, by the number of connections. */
  emitRatioToSilent: Record<string, number>;
};

/** A database of the cluster where notifications do nothing, whoever sends them. */
async function makeSilent(world: World): Promise<string> {
  const url = await ensureDatabase(world.cluster.url, 'hooktab_silent');
  await migrateDatabase(url);
  const client = await connectClient({ url, applicationName: 'hooktab-bench' });
  // By its number a function of PostgreSQL's own is called past its entry in the catalogue, so that replacing the entry
  // would change nothing.
  await client.query(
    `alter function pg_catalog.pg_notify(text, text) rename to pg_notify_aside;
     create function pg_catalog.pg_notify(text, text) returns void language plpgsql as 'begin end'`,
  );
  let isSilent = true;
  client.on('notification', () => {
    isSilent = false;
  });
  await client.query(`listen hooktab_lanes; select pg_notify('hooktab_lanes', 'is anybody told?')`);
  await client.query('select');
  await client.end();
  if (!isSilent) throw new Error('Notifications still reach whoever listens');
  return url;
}

type Target = { url: string; text: string; values: string[] };

/** What emits to one webhook. A lane is held while events keep coming, and asleep otherwise. */
async function makeTarget(
  database: Database,
  url: string,
  { isHeld = true, notifies = false } = {},
): Promise<Target> {
  const { id: orgId } = await makeOrg(database);
  const { id: webhookId } = await makeWebhook(database, orgId, { eventTypes: ['job.updated'] });
  await database.$client.query(
    `update lanes set token = gen_random_uuid(), leased_until = now() + interval '1 day', worker = 'bench'
     where org_id = $1 and webhook_id = $2 and $3`,
    [orgId, webhookId, isHeld],
  );
  return notifies
    ? {
        url,
        text: `${EMIT}, pg_notify('hooktab_lanes', $3)`,
        values: [orgId, PAYLOAD, `${orgId}/${webhookId}`],
      }
    : { url, text: EMIT, values: [orgId, PAYLOAD] };
}

type Producers = { emitPerSecond: () => Promise<number>; close: () => Promise<unknown> };

/** Connections that emit, each one event after the other, while they are measured. */
async function openProducers({ url, text, values }: Target, connections: number): Promise<Producers> {
  const clients = await Promise.all(
    Array.from({ length: connections }, () => connectClient({ url, applicationName: 'hooktab-bench-emit' })),
  );
  return {
    emitPerSecond: async () => {
      const startedAt = performance.now();
      let count = 0;
      const produce = async (client: (typeof clients)[number]) => {
        while (performance.now() - startedAt < TURN_MS) {
          await client.query({ name: 'emit', text, values });
          count++;
        }
      };
      await Promise.all(clients.map(produce));
      return count / ((performance.now() - startedAt) / 1000);
    },
    close: () => Promise.all(clients.map((client) => client.end())),
  };
}

/** Measures all of them in turns, for each number of connections. `world` is one where commits wait for the disk. */
export async function emitFigures(world: World): Promise<EmitFigures> {
  const silentUrl = await makeSilent(world);
  const silent = openDatabase({
    url: silentUrl,
    maxConnections: 1,
    applicationName: 'hooktab-bench',
    onIdleError: (error) => console.error(`The benchmark lost a connection: ${error.message}`),
  });
  const targets: Record<Variant, Target> = {
    installed: await makeTarget(world.database, world.databaseUrl),
    asleep: await makeTarget(world.database, world.databaseUrl, { isHeld: false }),
    notifying: await makeTarget(world.database, world.databaseUrl, { notifies: true }),
    silent: await makeTarget(silent, silentUrl),
  };
  await silent.$client.end();

  const figures: EmitFigures = { emitPerSecond: {}, emitRatio: {}, emitRatioToSilent: {} };
  for (const connections of CONNECTIONS) {
    const producers = {
      installed: await openProducers(targets.installed, connections),
      asleep: await openProducers(targets.asleep, connections),
      notifying: await openProducers(targets.notifying, connections),
      silent: await openProducers(targets.silent, connections),
    };
    // Functions are compiled in each session first.
    for (const variant of VARIANTS) await producers[variant].emitPerSecond();
    const rates: Record<Variant, number[]> = { installed: [], asleep: [], notifying: [], silent: [] };
    for (let turn = 0; turn < ROUNDS; turn++) {
      for (const variant of inTurn(VARIANTS, turn)) {
        rates[variant].push(await producers[variant].emitPerSecond());
      }
    }
    for (const variant of VARIANTS) await producers[variant].close();
    figures.emitPerSecond[connections] = {
      installed: round(median(rates.installed)),
      asleep: round(median(rates.asleep)),
      notifying: round(median(rates.notifying)),
      silent: round(median(rates.silent)),
    };
    figures.emitRatio[connections] = medianRatio(rates.installed, rates.notifying);
    figures.emitRatioToSilent[connections] = medianRatio(rates.installed, rates.silent);
  }
  return figures;
}
