/**
 * Host products that emit without pause. An event counts as accepted when its commit was acknowledged; where the answer
 * was lost, the same events are emitted again under the same idempotency keys, as a host product would.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '#demo/seed/random';
import { SteadyClient } from '#tools/chaos/database';
import type { OwedDelivery } from '#tools/chaos/history';
import { type EmittedType, EVENT_TYPES, type Tenants } from '#tools/chaos/tenants';

export const PRODUCER_NAME = 'chaos-producer';

const PRODUCERS = 3;
const MAX_BATCH = 4;
const MAX_PAUSE_MS = 300;
const MAX_TEXT = 1_500;

/** The JSON text of an event's data: numbers and escapes that parsing and printing would change. */
export function dataOf(eventNumber: number): string {
  const text = 'ß→\\u0000 '.repeat((eventNumber * 7919) % (MAX_TEXT / 10));
  return `{"n":${eventNumber}, "exact":1.10,"big":12345678901234567890,"text":"${text}"}`;
}

export type Producer = {
  owed: OwedDelivery[];
  /** Emits the rest of what was begun, then ends. Rejects where an event was refused. */
  stop: () => Promise<void>;
};

type Emission = { orgId: string; type: EmittedType; eventNumber: number };

/** Starts the producers. */
export function startProducer(url: string, tenants: Tenants, seed: number): Producer {
  const owed: OwedDelivery[] = [];
  let eventNumber = 0;
  let isStopping = false;

  function accept({ orgId, type }: Emission, eventId: string): void {
    for (const webhook of tenants.webhooks) {
      const isOwed = webhook.isActive && webhook.orgId === orgId && webhook.eventTypes.includes(type);
      if (isOwed) owed.push({ webhookId: webhook.id, eventId });
    }
  }

  async function produce(index: number): Promise<void> {
    const random = createRandom(seed + index);
    const client = new SteadyClient(url, PRODUCER_NAME);
    try {
      while (!isStopping) {
        const batch = Array.from({ length: random.between(1, MAX_BATCH) }, () => ({
          orgId: tenants.orgIds[random.between(0, tenants.orgIds.length - 1)] ?? '',
          type: random.pick(EVENT_TYPES),
          eventNumber: ++eventNumber,
        }));
        const eventIds = await emit(client, batch);
        for (const [position, emission] of batch.entries()) accept(emission, eventIds[position] ?? '');
        await sleep(random.between(0, MAX_PAUSE_MS));
      }
    } finally {
      await client.close();
    }
  }

  const running = Promise.all(Array.from({ length: PRODUCERS }, (_, index) => produce(index)));
  // Told by stop(), which everybody calls in the end.
  running.catch(() => undefined);
  return {
    owed,
    stop: async () => {
      isStopping = true;
      await running;
    },
  };
}

/** Emits a batch in one transaction; its ids are those of the first time, however often it takes. */
async function emit(client: SteadyClient, batch: readonly Emission[]): Promise<string[]> {
  return await client.run(async (connection) => {
    const ids: string[] = [];
    await connection.query('begin');
    for (const { orgId, type, eventNumber } of batch) {
      const { rows } = await connection.query<{ id: string }>(
        'select emit_event($1, $2, $3, p_idempotency_key => $4) as id',
        [orgId, type, dataOf(eventNumber), `event ${eventNumber}`],
      );
      ids.push(rows[0]?.id ?? '');
    }
    await connection.query('commit');
    return ids;
  });
}
