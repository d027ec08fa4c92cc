import pg, { type Pool } from 'pg';
import { expect, test, vi } from 'vitest';
import { startingPace } from '#lib/domain/delivery/lane-pace';
import { retryPolicies } from '#lib/domain/delivery/retry-policy';
import { createLogger } from '#lib/log';
import { OutageLog } from '#lib/log/outage-log';
import { LaneLeases } from '#worker/lanes/lane-leases';
import { SlotScheduler } from '#worker/lanes/slot-scheduler';
import { ACQUIRED } from '#worker/testing/lanes';

const WANTED = { orgId: ACQUIRED.orgId, webhookId: ACQUIRED.webhookId };
const LEFT = {
  ...WANTED,
  id: 'delivery',
  attemptNumber: 1,
  trigger: 'schedule',
  triggeredBy: null,
  url: 'https://example.com/',
  retryPolicy: 'standard',
  claimedAtMs: 0,
  elapsedMs: 10,
};

/** A database whose answers about what was left come when the test says so. */
function makeKeeper() {
  const searches: ((rows: object[]) => void)[] = [];
  const unclaimed: unknown[] = [];
  /** What other transactions have locked. */
  const locked = { deliveries: [] as string[], lanes: false };
  const released: unknown[] = [];
  let leaseCount = 0;
  const query = async ({
    name,
    values,
  }: {
    name: string;
    values: unknown[];
  }): Promise<{ rows: object[] }> => {
    if (name === 'acquire-lanes') return { rows: [{ ...ACQUIRED, token: `token-${++leaseCount}` }] };
    const tokens = values[2] as string[];
    if (name === 'renew-lanes') {
      if (locked.lanes)
        throw Object.assign(new pg.DatabaseError('no lock in time', 0, 'error'), { code: '55P03' });
      return { rows: tokens.map((token) => ({ token })) };
    }
    if (name === 'release-lanes') {
      released.push(...tokens);
      return { rows: tokens.map((token) => ({ token })) };
    }
    if (name === 'unclaim-deliveries') {
      unclaimed.push(values[1]);
      return { rows: locked.deliveries.map((id) => ({ id })) };
    }
    if (name !== 'unfinished-deliveries') return { rows: [] };
    const searched = tokens.map((token) => ({ id: null, token }));
    return new Promise((resolve) => searches.push((rows) => resolve({ rows: [...rows, ...searched] })));
  };
  const log = createLogger('test', 'silent');
  const onInterrupted = vi.fn();
  const slots = new SlotScheduler(16);
  const leases = new LaneLeases({
    pool: { query } as unknown as Pool,
    workerId: 'worker',
    concurrency: 16,
    policies: retryPolicies([1_000]),
    log,
    outage: new OutageLog(log),
    slots,
    isUnderWay: () => false,
    lanesUnderWay: () => new Set(),
    onInterrupted,
    onDue: () => undefined,
  });
  const search = async (number: number) => {
    await vi.waitFor(() => expect(searches).toHaveLength(number));
    return searches[number - 1] as (rows: object[]) => void;
  };
  const lane = () => leases.get('org/webhook');
  return { leases, slots, search, lane, locked, unclaimed, released, onInterrupted };
}

test('a claim that is lost while an earlier lease is cleared up was not sent either', async () => {
  const { leases, search, lane, unclaimed, onInterrupted } = makeKeeper();
  leases.takeBack(WANTED);
  const first = await search(1);
  const held = lane();
  if (held === undefined) throw new Error('The lane is not held');
  // The answer of a claim is lost, while the search under the first lease is under way.
  leases.abandon(held, true);
  await vi.waitFor(() => expect(lane()?.token).toBe('token-2'));
  first([]);
  const second = await search(2);
  second([{ ...LEFT, token: 'token-1' }]);
  await vi.waitFor(() => expect(unclaimed).toEqual([['delivery']]));
  expect(onInterrupted).not.toHaveBeenCalled();
});

test('what another worker left is interrupted; doubts end with the search that met them', async () => {
  const { leases, search, lane, unclaimed, onInterrupted } = makeKeeper();
  leases.takeBack(WANTED);
  (await search(1))([]);
  await vi.waitFor(() => expect(lane()?.needsReclaim).toBe(false));
  const held = lane();
  if (held === undefined) throw new Error('The lane is not held');
  leases.abandon(held, true);
  (await search(2))([{ ...LEFT, token: 'of another worker' }]);
  await vi.waitFor(() => expect(onInterrupted).toHaveBeenCalledOnce());
  const again = lane();
  if (again === undefined) throw new Error('The lane is not held');
  leases.abandon(again, false);
  (await search(3))([{ ...LEFT, token: 'token-1' }]);
  await vi.waitFor(() => expect(onInterrupted).toHaveBeenCalledTimes(2));
  expect(unclaimed).toEqual([]);
});

test('what is claimed under a new lease is not taken for left behind by a search under the earlier one', async () => {
  const { leases, search, lane, onInterrupted } = makeKeeper();
  leases.takeBack(WANTED);
  const first = await search(1);
  const held = lane();
  if (held === undefined) throw new Error('The lane is not held');
  leases.abandon(held, true);
  await vi.waitFor(() => expect(lane()?.token).toBe('token-2'));
  first([{ ...LEFT, token: 'token-2' }]);
  (await search(2))([]);
  await vi.waitFor(() => expect(lane()?.needsReclaim).toBe(false));
  expect(onInterrupted).not.toHaveBeenCalled();
});

test('a claim in doubt whose row somebody has locked is taken back by a later search', async () => {
  const { leases, search, lane, locked, unclaimed, onInterrupted } = makeKeeper();
  leases.takeBack(WANTED);
  (await search(1))([]);
  await vi.waitFor(() => expect(lane()?.needsReclaim).toBe(false));
  const held = lane();
  if (held === undefined) throw new Error('The lane is not held');
  leases.abandon(held, true);
  locked.deliveries = [LEFT.id];
  (await search(2))([{ ...LEFT, token: 'token-1' }]);
  await vi.waitFor(() => expect(unclaimed).toHaveLength(1));
  locked.deliveries = [];
  await vi.waitFor(async () => {
    await leases.keep();
    (await search(3))([{ ...LEFT, token: 'token-1' }]);
  });
  await vi.waitFor(() => expect(lane()?.needsReclaim).toBe(false));
  expect(unclaimed).toHaveLength(2);
  expect(onInterrupted).not.toHaveBeenCalled();
});

test('a lane that somebody has locked is lost only when its lease is over', async () => {
  const { leases, search, lane, locked } = makeKeeper();
  leases.takeBack(WANTED);
  (await search(1))([]);
  await vi.waitFor(() => expect(lane()?.needsReclaim).toBe(false));
  const startedAt = performance.now();
  const clock = vi.spyOn(performance, 'now');
  try {
    const keepAt = async (ms: number) => {
      clock.mockReturnValue(startedAt + ms);
      // Something is due, so that it is not released.
      leases.wake(WANTED);
      await leases.keep();
      return lane() !== undefined;
    };
    locked.lanes = true;
    expect(await keepAt(10_000)).toBe(true);
    expect(await keepAt(29_000)).toBe(true);
    locked.lanes = false;
    // Tried again at once, not after ten seconds.
    expect(await keepAt(30_500)).toBe(true);
    expect(lane()?.leaseExpiresAt).toBeGreaterThan(startedAt + 60_000);
    locked.lanes = true;
    expect(await keepAt(59_000)).toBe(true);
    expect(await keepAt(60_600)).toBe(false);
  } finally {
    clock.mockRestore();
  }
});

test('a lane that is to make room for others is claimed again once nobody waits, also before its requests end', async () => {
  const { leases, slots, search, lane } = makeKeeper();
  leases.takeBack(WANTED);
  (await search(1))([]);
  await vi.waitFor(() => expect(lane()?.needsReclaim).toBe(false));
  const [first] = slots.grant(1);
  expect(first?.lane).toBe(lane());
  Object.assign(first?.lane ?? {}, { isLeaving: true });
  expect(slots.grant(1)).toEqual([]);
  leases.nobodyWaits();
  expect(slots.grant(1)).toMatchObject([{ lane: { key: first?.lane.key, inFlight: 2 } }]);
});

test('an empty lane is released soon, and later where its endpoint asks for less', async () => {
  const { leases, search, lane, released } = makeKeeper();
  leases.takeBack(WANTED);
  (await search(1))([]);
  await vi.waitFor(() => expect(lane()?.needsReclaim).toBe(false));
  const held = lane();
  if (held === undefined) throw new Error('The lane is not held');
  Object.assign(held, { hasDue: false, pace: { ...startingPace(), gapMs: 100 } });
  held.lastBusyAt = performance.now() - 60_000;
  await leases.keep();
  expect(released).toEqual([]);
  held.pace = startingPace();
  await leases.keep();
  expect(released).toEqual(['token-1']);
});

test('many lanes are taken, renewed and released in portions, and none is renewed before it is time', async () => {
  const LANES = 1_200;
  const asked = new Map<string, number[]>();
  const query = async ({ name, values }: { name: string; values: unknown[][] }) => {
    const keys = name === 'acquire-lanes' ? (values[3] ?? []) : (values[2] ?? []);
    asked.set(name, [...(asked.get(name) ?? []), keys.length]);
    if (name === 'acquire-lanes')
      return {
        rows: keys.map((webhookId) => ({ ...ACQUIRED, webhookId, token: webhookId, wasLeft: false })),
      };
    return { rows: keys.map((token) => ({ token })) };
  };
  const log = createLogger('test', 'silent');
  const leases = new LaneLeases({
    pool: { query } as unknown as Pool,
    workerId: 'worker',
    concurrency: 1_000,
    policies: retryPolicies([1_000]),
    log,
    outage: new OutageLog(log),
    slots: new SlotScheduler(1_000),
    isUnderWay: () => false,
    lanesUnderWay: () => new Set(),
    onInterrupted: () => undefined,
    onDue: () => undefined,
  });
  const startedAt = performance.now();
  const clock = vi.spyOn(performance, 'now');
  try {
    for (let n = 0; n < LANES; n++) leases.takeBack({ orgId: 'org', webhookId: `webhook-${n}` });
    await vi.waitFor(() => expect(leases.get(`org/webhook-${LANES - 1}`)).toBeDefined());
    clock.mockReturnValue(startedAt + 9_000);
    leases.takeBack({ orgId: 'org', webhookId: 'late' });
    await vi.waitFor(() => expect(leases.get('org/late')).toBeDefined());
    await leases.keep();
    expect(asked.has('renew-lanes')).toBe(false);
    clock.mockReturnValue(startedAt + 15_000);
    await leases.keep();
    await leases.releaseAll();
  } finally {
    clock.mockRestore();
  }
  const inPortions = [500, 500, 200];
  expect(asked.get('acquire-lanes')).toEqual([...inPortions, 1]);
  expect(asked.get('renew-lanes')).toEqual(inPortions);
  expect(asked.get('release-lanes')).toEqual([500, 500, 201]);
});
