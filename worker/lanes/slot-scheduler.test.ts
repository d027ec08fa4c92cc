import { setTimeout } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { startingPace } from '#lib/domain/delivery/lane-pace';
import { INITIAL_WINDOW } from '#lib/domain/delivery/lane-window';
import { Hosts } from '#worker/endpoint/hosts';
import type { Lane } from '#worker/lanes/lane';
import { SlotScheduler } from '#worker/lanes/slot-scheduler';
import { heldLane } from '#worker/testing/lanes';

const MANY = 1_000_000;
const MEBIBYTE = 1024 * 1024;

let serial = 0;
function lane(orgId: string, changes: Partial<Lane> = {}): Lane {
  const webhookId = `webhook-${serial++}`;
  return heldLane({ orgId, webhookId, token: webhookId, requestWindow: 32 }, changes);
}

function slotsWith(capacity: number, ...lanes: Lane[]): SlotScheduler {
  const slots = new SlotScheduler(capacity);
  for (const each of lanes) slots.add(each);
  return slots;
}

const granted = (slots: SlotScheduler) =>
  new Map(slots.grant(MANY).map((grant) => [grant.lane, grant.slots]));

describe('slots', () => {
  test('go up to the most that is asked for, in turns; the others come next', () => {
    const lanes = [lane('a'), lane('a'), lane('b')];
    const slots = slotsWith(100, ...lanes);
    expect(slots.grant(2).map(({ lane: { orgId } }) => orgId)).toEqual(['a', 'b']);
    expect(slots.grant(1)).toEqual([{ lane: lanes[1], slots: 1 }]);
    expect(slots.inFlight).toBe(3);
  });

  test('go up to the window of a lane', () => {
    const one = lane('a', { pace: startingPace(4) });
    const slots = slotsWith(100, one);
    expect(granted(slots)).toEqual(new Map([[one, 4]]));
    expect(slots.grant(MANY)).toEqual([]);
    slots.give(one, 1);
    expect(granted(slots)).toEqual(new Map([[one, 1]]));
  });

  test('are asked for by those that could get some', () => {
    const slots = slotsWith(10, lane('a'), lane('a'), lane('b', { hasDue: false }));
    expect(slots.ready).toBe(2);
    slots.grant(MANY);
    expect(slots.ready).toBe(0);
  });

  test('are not granted where too much waits to be recorded: of one organisation, and of all', () => {
    const [busy, quiet] = [lane('busy'), lane('quiet')];
    const slots = slotsWith(100, busy, quiet);
    slots.hold(busy, 52 * MEBIBYTE);
    expect([...granted(slots).keys()]).toEqual([quiet]);
    slots.give(quiet, 32);
    slots.hold(quiet, 12 * MEBIBYTE);
    expect(slots.grant(MANY)).toEqual([]);
    slots.letGo(busy, 52 * MEBIBYTE);
    expect([...granted(slots).keys()]).toEqual([busy, quiet]);
    slots.letGo(quiet, 12 * MEBIBYTE);
    expect(slots.unrecordedBytes).toBe(0);
    expect([busy.unrecorded, quiet.unrecorded]).toEqual([0, 0]);
  });

  test('are not granted to a lane with many results that could not be recorded', () => {
    const [blocked, free] = [lane('a', { postponed: 32 }), lane('a', { postponed: 31 })];
    expect([...granted(slotsWith(100, blocked, free)).keys()]).toEqual([free]);
  });

  test('are not granted to a lane whose endpoint is given a pause, until it is over', () => {
    const paused = lane('a', { pace: { ...startingPace(), pausedUntil: Number.POSITIVE_INFINITY } });
    const slots = slotsWith(100, paused, lane('a', { hasDue: false }));
    expect(slots.ready).toBe(0);
    expect(slots.grant(MANY)).toEqual([]);
    paused.pace.pausedUntil = performance.now();
    slots.due(paused);
    expect(slots.ready).toBe(1);
    expect(granted(slots)).toEqual(new Map([[paused, INITIAL_WINDOW]]));
  });

  test('are granted one after the other where the endpoint wants a gap, and it is known when', () => {
    const throttled = lane('a', { turn: 8, pace: { ...startingPace(), gapMs: 60_000 } });
    const slots = slotsWith(100, throttled, lane('a', { hasDue: false }));
    expect(slots.resumesAt).toBe(Number.POSITIVE_INFINITY);
    const grantedAt = performance.now();
    expect(granted(slots)).toEqual(new Map([[throttled, 1]]));
    expect(slots.resumesAt).toBeGreaterThanOrEqual(grantedAt + 60_000);
    expect(slots.grant(MANY)).toEqual([]);
    throttled.pace.pausedUntil = performance.now();
    slots.due(throttled);
    expect(granted(slots)).toEqual(new Map([[throttled, 1]]));
    throttled.hasDue = false;
    expect(slots.grant(MANY)).toEqual([]);
    expect(slots.resumesAt).toBe(Number.POSITIVE_INFINITY);
  });

  test('go by the turns of the lanes: longer ones to those with a backlog', () => {
    const [deep, shallow] = [lane('a', { turn: 8 }), lane('a')];
    const slots = slotsWith(100, deep, shallow);
    expect(slots.grant(5)).toEqual([{ lane: deep, slots: 5 }]);
    expect(slots.grant(10)).toEqual([
      { lane: shallow, slots: 2 },
      { lane: deep, slots: 8 },
    ]);
  });

  test('a turn ends at the window, and where the organisation has its share', () => {
    expect(slotsWith(100, lane('a', { turn: 8, pace: startingPace(4) })).grant(MANY)).toMatchObject([
      { slots: 4 },
    ]);
    const busy = Array.from({ length: 50 }, () => lane('busy', { turn: 8 }));
    const slots = slotsWith(100, ...busy);
    slots.grant(MANY);
    expect(slots.inFlight).toBe(80);
  });

  test('go to nobody without due work', () => {
    expect(slotsWith(10, lane('a', { hasDue: false })).grant(MANY)).toEqual([]);
  });

  test('never exceed the capacity, and all of a small one is used', () => {
    for (const capacity of [1, 2, 3, 4]) {
      const slots = slotsWith(capacity, lane('a'), lane('b'));
      slots.grant(MANY);
      expect(slots.free).toBe(0);
    }
  });

  test('are shared in turns by the lanes of an organisation', () => {
    const lanes = [lane('a'), lane('a'), lane('a')];
    expect([...granted(slotsWith(12, ...lanes)).values()].sort()).toEqual([3, 3, 4]);
  });

  test('are shared in turns by organisations, whatever the number of their lanes', () => {
    const busy = Array.from({ length: 50 }, () => lane('busy'));
    const quiet = lane('quiet', { pace: startingPace(32) });
    const shares = granted(slotsWith(64, ...busy, quiet));
    expect(shares.get(quiet)).toBeGreaterThanOrEqual(28);
  });

  test('stay free for the next organisation when one takes all it can', () => {
    const busy = Array.from({ length: 50 }, () => lane('busy'));
    const slots = slotsWith(100, ...busy);
    slots.grant(MANY);
    expect(slots.inFlight).toBe(80);
    const late = lane('late', { pace: startingPace(4) });
    slots.add(late);
    expect(granted(slots).get(late)).toBe(4);
  });

  test('the turn goes on where it stopped', () => {
    const lanes = [lane('a'), lane('b'), lane('c')];
    const slots = slotsWith(1, ...lanes);
    const served: (Lane | undefined)[] = [];
    for (let i = 0; i < 6; i++) {
      const [grant] = slots.grant(MANY);
      served.push(grant?.lane);
      if (grant !== undefined) slots.give(grant.lane, grant.slots);
    }
    expect(served).toEqual([...lanes, ...lanes]);
  });

  test('of a lane that was lost are counted until they are given back', () => {
    const lost = lane('a', { pace: startingPace(3) });
    const slots = slotsWith(10, lost);
    slots.grant(MANY);
    slots.remove(lost);
    expect(slots.free).toBe(7);
    slots.give(lost, 3);
    expect(slots.free).toBe(10);
  });
});

describe('handing out slots', () => {
  /** Counts how often lanes are looked at. */
  function watched(lanes: readonly Lane[]): () => number {
    let looks = 0;
    for (const each of lanes) {
      let { hasDue } = each;
      Object.defineProperty(each, 'hasDue', {
        get: () => {
          looks++;
          return hasDue;
        },
        set: (value: boolean) => {
          hasDue = value;
        },
      });
    }
    return () => looks;
  }

  const HELD = 1_000;
  const unready: [string, () => Lane][] = [
    ['have nothing due', () => lane('a', { hasDue: false })],
    [
      'are given a pause',
      () => lane('a', { pace: { ...startingPace(), pausedUntil: performance.now() + 3_600_000 } }),
    ],
    ['have their window full', () => lane('a', { inFlight: 32 })],
    ['have results that cannot be recorded', () => lane('a', { postponed: 32 })],
    ['are given back', () => lane('a', { isLeaving: true })],
    ['lead to a host that has as much as it may', () => ({ ...lane('a'), url: 'https://full.example.com/' })],
  ];

  test.each(unready)('does not look again at lanes that %s', (_what, make) => {
    const slots = new SlotScheduler(MANY, { atOnce: 32, perSecond: Number.POSITIVE_INFINITY });
    const full = { ...lane('a'), url: 'https://full.example.com/' };
    slots.add(full);
    expect(slots.grant(32)).toEqual([{ lane: full, slots: 32 }]);
    full.hasDue = false;
    const others = Array.from({ length: HELD }, make);
    const looks = watched(others);
    for (const each of others) slots.add(each);
    slots.grant(MANY);
    const before = looks();
    const ready = lane('a');
    slots.add(ready);
    for (let n = 0; n < 10; n++) {
      expect(slots.ready).toBe(1);
      expect(slots.grant(MANY)).toEqual([{ lane: ready, slots: 32 }]);
      slots.give(ready, 32);
    }
    expect(looks() - before).toBeLessThan(HELD / 10);
  });

  test('comes back to a lane once its pause is over, and to one whose host has room again', async () => {
    const paused = lane('a', { pace: { ...startingPace(1), pausedUntil: performance.now() + 20 } });
    const one = { ...lane('b', { pace: startingPace(1) }), url: 'https://one.example.com/1' };
    const two = { ...lane('b', { pace: startingPace(1) }), url: 'https://one.example.com/2' };
    const slots = new SlotScheduler(MANY, { atOnce: 1, perSecond: Number.POSITIVE_INFINITY });
    for (const each of [paused, one, two]) slots.add(each);
    expect(slots.grant(MANY)).toEqual([{ lane: one, slots: 1 }]);
    one.hasDue = false;
    slots.end(one, true);
    expect(slots.grant(MANY)).toEqual([{ lane: two, slots: 1 }]);
    two.hasDue = false;
    while (performance.now() < slots.resumesAt) await setTimeout(5);
    expect(slots.grant(MANY)).toEqual([{ lane: paused, slots: 1 }]);
  });

  test.each<[string, (slots: SlotScheduler, next: Lane) => void]>([
    ['has nothing due any more', (_, next) => Object.assign(next, { hasDue: false })],
    ['is gone', (slots, next) => slots.remove(next)],
    ['is given a pause', (_, next) => Object.assign(next.pace, { pausedUntil: performance.now() + 60_000 })],
  ])('goes on with the next lane to a host where the one whose turn it is %s', (_what, change) => {
    const slots = new SlotScheduler(MANY, { atOnce: 1, perSecond: Number.POSITIVE_INFINITY });
    const lanes = Array.from({ length: 4 }, () => ({ ...lane('a'), url: 'https://one.example.com/' }));
    for (const each of lanes) slots.add(each);
    const [first, second, third] = lanes as [Lane, Lane, Lane, Lane];
    expect(slots.grant(MANY)).toEqual([{ lane: first, slots: 1 }]);
    expect(slots.grant(MANY)).toEqual([]);
    first.hasDue = false;
    slots.end(first, true);
    change(slots, second);
    expect(slots.grant(MANY)).toEqual([{ lane: third, slots: 1 }]);
  });

  test('counts what is sent to a host by lanes that are gone', () => {
    const gone = { ...lane('a', { pace: startingPace(1) }), url: 'https://one.example.com/1' };
    const next = { ...lane('a', { pace: startingPace(1) }), url: 'https://one.example.com/2' };
    const slots = new SlotScheduler(MANY, { atOnce: 1, perSecond: Number.POSITIVE_INFINITY });
    slots.add(gone);
    slots.grant(MANY);
    slots.add(next);
    slots.remove(gone);
    expect(slots.grant(MANY)).toEqual([]);
    slots.end(gone, true);
    expect(slots.grant(MANY)).toEqual([{ lane: next, slots: 1 }]);
  });
});

describe('one host of an organisation', () => {
  const limited = (atOnce: number, perSecond: number, ...lanes: Lane[]) => {
    const slots = new SlotScheduler(1_000, { atOnce, perSecond });
    for (const each of lanes) slots.add(each);
    return slots;
  };
  const total = (slots: SlotScheduler) => slots.grant(MANY).reduce((sum, grant) => sum + grant.slots, 0);
  const there = { url: 'https://victim.example.com/a' };

  test('is sent as many requests at once as are allowed, over all lanes; other hosts and organisations are not held up', () => {
    const many = Array.from({ length: 50 }, () => ({ ...lane('a'), ...there }));
    const slots = limited(20, 1_000, ...many);
    expect(total(slots)).toBe(20);
    expect(slots.ready).toBe(0);
    slots.add({ ...lane('a'), url: 'https://other.example.com/' });
    slots.add({ ...lane('b'), ...there });
    expect(new Set(slots.grant(MANY).map((grant) => `${grant.lane.orgId} ${grant.lane.url}`))).toEqual(
      new Set(['a https://other.example.com/', 'b https://victim.example.com/a']),
    );
  });

  test('is sent so many in a second, and the end of the wait is told', () => {
    const many = Array.from({ length: 50 }, () => ({ ...lane('a'), ...there }));
    const slots = limited(1_000, 30, ...many);
    const before = performance.now();
    expect(total(slots)).toBe(30);
    expect(total(slots)).toBe(0);
    expect(slots.resumesAt).toBeGreaterThan(before);
    expect(slots.resumesAt).toBeLessThan(before + 60_000);
  });

  test('gets what was not sent, and what has ended', () => {
    const one = { ...lane('a'), ...there };
    const slots = limited(4, 1_000, one);
    expect(total(slots)).toBe(4);
    slots.give(one, 1);
    slots.end(one, true);
    expect(total(slots)).toBe(2);
  });

  test('has had what it has had, also where all its lanes are gone and others come', () => {
    const slots = limited(1_000, 10);
    const startedAt = performance.now();
    let sent = 0;
    for (let n = 0; n < 30; n++) {
      const one = { ...lane('a'), ...there };
      slots.add(one);
      const count = total(slots);
      for (let request = 0; request < count; request++) slots.end(one, true);
      sent += count;
      slots.remove(one);
    }
    // The first ones, and what time has brought meanwhile; and not the first ones again and again.
    expect(sent).toBeLessThanOrEqual(11 + (10 * (performance.now() - startedAt)) / 1_000);
  });
});

test('hosts are forgotten a while after their last lanes', () => {
  const clock = vi.spyOn(performance, 'now');
  try {
    clock.mockReturnValue(0);
    const hosts = new Hosts({ atOnce: 1, perSecond: 10 });
    const first = hosts.join('a');
    hosts.join('b');
    hosts.leave('a');
    hosts.leave('b');
    clock.mockReturnValue(5_000);
    expect(hosts.join('a')).toBe(first);
    clock.mockReturnValue(60_000);
    hosts.join('c');
    expect(hosts.size).toBe(2);
    hosts.leave('a');
    clock.mockReturnValue(120_000);
    expect(hosts.join('a')).not.toBe(first);
  } finally {
    clock.mockRestore();
  }
});
