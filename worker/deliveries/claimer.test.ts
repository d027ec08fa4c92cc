import type { Pool } from 'pg';
import { expect, test, vi } from 'vitest';
import { createLogger } from '#lib/log';
import { OutageLog } from '#lib/log/outage-log';
import type { ClaimedDelivery } from '#worker/deliveries/claim-deliveries';
import { createClaimer } from '#worker/deliveries/claimer';
import type { Endpoints } from '#worker/endpoint/endpoints';
import type { LaneLeases } from '#worker/lanes/lane-leases';
import { SlotScheduler } from '#worker/lanes/slot-scheduler';
import { heldLane } from '#worker/testing/lanes';

test('a delivery to a webhook whose secrets are open does not wait for those of others', async () => {
  const LANES = 20;
  const lanes = Array.from({ length: LANES }, (_, n) => heldLane({ webhookId: `${n}`, token: `${n}` }));
  const slots = new SlotScheduler(5 * LANES);
  for (const lane of lanes) slots.add(lane);
  const last = LANES - 1;
  // All but the last come with an endpoint that is to be opened.
  const rows = lanes.map((_, n) => ({
    position: n + 1,
    id: `${n}`,
    url: n === last ? null : 'https://example.com/',
  }));
  let isClaimed = false;
  const pool = {
    query: async () => {
      const answer = isClaimed ? [] : rows;
      isClaimed = true;
      return { rows: answer };
    },
  } as unknown as Pool;
  const openings: { ids: string[]; end: () => void }[] = [];
  const endpoints = {
    knownVersion: () => 0,
    learn: (deliveries: readonly ClaimedDelivery[]) =>
      new Promise<void>((end) => openings.push({ ids: deliveries.map(({ id }) => id), end })),
  } as unknown as Endpoints;
  const log = createLogger('test', 'silent');
  const sent: string[] = [];
  const claimer = createClaimer({
    pool,
    slots,
    leases: { refill: () => undefined } as LaneLeases,
    endpoints,
    outage: new OutageLog(log),
    log,
    onClaimed: ({ id }) => sent.push(id),
    onQuiet: () => undefined,
  });
  claimer.kick();
  await vi.waitFor(() => expect(openings).toHaveLength(1));
  expect(sent).toEqual([`${last}`]);
  const first = openings[0];
  first?.end();
  await vi.waitFor(() => expect(openings).toHaveLength(2));
  expect(sent).toEqual([`${last}`, ...(first?.ids ?? [])]);
  for (let n = 1; sent.length < LANES; n++) {
    await vi.waitFor(() => expect(openings.length).toBeGreaterThan(n));
    openings[n]?.end();
    await vi.waitFor(() =>
      expect(sent).toEqual([`${last}`, ...openings.slice(0, n + 1).flatMap(({ ids }) => ids)]),
    );
  }
  expect(sent.toSorted()).toEqual(lanes.map((_, n) => `${n}`).toSorted());
  claimer.stop();
});
