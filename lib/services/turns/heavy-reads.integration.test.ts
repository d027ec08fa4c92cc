/** Heavy reads end in time, leave the database as it is, and make way for each other. */

import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { isQueryCanceled } from '#lib/services/query-canceled';
import { makeWorld, PATIENT, type World } from '#lib/services/testing/world';
import { type HeavyReader, openHeavyReads } from '#lib/services/turns/heavy-reads';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterAll(() => world.drop());

const sleep = (reader: HeavyReader, seconds: number) =>
  reader.execute(sql`select pg_sleep(${seconds}::float8)`);

test('a statement that takes too long is cancelled', async () => {
  const heavyReads = openHeavyReads(world.database, { ...PATIENT, turnMs: 300 });
  const error = await heavyReads.turn('a', (reader) => sleep(reader, 600)).catch((reason: unknown) => reason);
  expect(isQueryCanceled(error)).toBe(true);
});

test('after a statement that was cancelled the turn goes on with what was left for it', async () => {
  const { heavyReads } = world.context;
  const answer = await heavyReads.turn('a', async (reader) => {
    const error = await sleep(reader.leaving(PATIENT.turnMs - 50), 600).catch((reason: unknown) => reason);
    expect(isQueryCanceled(error)).toBe(true);
    return reader.execute<{ one: number }>(sql`select 1 as one`);
  });
  expect(answer.rows).toEqual([{ one: 1 }]);
});

test('a turn writes nothing, and leaves no setting behind', async () => {
  const { heavyReads } = world.context;
  const settings = async () =>
    (
      await world.database.execute(
        sql`select name, setting from pg_settings where source = 'session' order by name`,
      )
    ).rows;
  const before = await settings();
  const write = heavyReads.turn('a', (reader) => reader.execute(sql`delete from rate_limits`));
  await expect(write).rejects.toMatchObject({ cause: { code: '25006' } });
  await heavyReads.turn('a', (reader) => sleep(reader, 0));
  expect(await settings()).toEqual(before);
});

test('too many at once of one organisation are refused in words, and another one is served', async () => {
  const limits = { running: 2, runningPerKey: 1, waitingPerKey: 2 };
  const heavyReads = openHeavyReads(world.database, { ...PATIENT, limits });
  const ends: (() => void)[] = [];
  const hold = (orgId: string) =>
    heavyReads.turn(orgId, () => new Promise<string>((end) => ends.push(() => end(orgId))));
  const held = [hold('a'), hold('a'), hold('a')];
  await expect(hold('a')).rejects.toMatchObject({
    code: 'rate_limited',
    message: expect.stringContaining('Your organisation already runs 1 search'),
    details: { retryAfterSeconds: 1 },
  });
  const other = hold('b');
  await expect.poll(() => ends.length).toBe(2);
  for (let i = 0; i < 4; i++) {
    await expect.poll(() => ends.length).toBeGreaterThan(i);
    ends[i]?.();
  }
  expect(await Promise.all([...held, other])).toEqual(['a', 'a', 'a', 'b']);
});

test('who has gone before the turn came reads nothing', async () => {
  const limits = { running: 1, runningPerKey: 1, waitingPerKey: 1 };
  const heavyReads = openHeavyReads(world.database, { ...PATIENT, limits });
  const caller = new AbortController();
  const reading = Promise.withResolvers<void>();
  const held = heavyReads.turn('a', () => reading.promise);
  let hasRead = false;
  const read = async () => {
    hasRead = true;
  };
  const waiting = heavyReads.turn('a', read, { signal: caller.signal });
  caller.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  reading.resolve();
  await held;
  expect(hasRead).toBe(false);
});

test('whose turn does not come in time is told to try again; a continuation waits on', async () => {
  const limits = { running: 1, runningPerKey: 1, waitingPerKey: 5 };
  const heavyReads = openHeavyReads(world.database, { ...PATIENT, limits, maxWaitMs: 50 });
  const reading = Promise.withResolvers<void>();
  const held = heavyReads.turn('a', () => reading.promise);
  const continued = heavyReads.turn('b', async () => 'served', { isContinuation: true });
  await expect(heavyReads.turn('b', async () => 'served')).rejects.toMatchObject({
    code: 'unavailable',
    details: { retryAfterSeconds: expect.any(Number) },
  });
  reading.resolve();
  await held;
  expect(await continued).toBe('served');
});
