/**
 * The log of both processes, whatever fails: every line says what, none holds a value. The real processes work for an
 * organisation whose every text is a canary, while its database fails in all the ways that databases do.
 */
import { once } from 'node:events';
import { expect, test } from '@playwright/test';
import {
  failInserts,
  interruptWaiting,
  stallNextInsert,
  whileLocked,
  whileWaiting,
} from '#db/testing/trouble';
import {
  type CanaryStack,
  canary,
  startCanaryStack,
  until,
  type Watched,
  watch,
} from '#e2e/support/canary-stack';

/** More than a process says of one outage: its start, perhaps time-outs of connecting, its end. */
const MOST_OUTAGE_LINES = 4;

const hasSqlState = ({ lines }: Watched, sqlState: string) =>
  JSON.stringify(lines()).includes(`"sqlState":"${sqlState}"`);

/** Waits until the process has logged a SQLSTATE. */
const untilTold = (process: Watched, sqlState: string) =>
  until(`${sqlState} is told`, () => hasSqlState(process, sqlState));

test('no line of the log holds a value, and each fault has its line', async () => {
  test.setTimeout(240_000);
  const stack = await startCanaryStack();
  try {
    const { web, worker, pool, ask, emit, createWebhook, everything, page } = stack;
    const { cookie } = await stack.signIn();
    expect((await page(cookie)).status).toBe(200);
    expect(await everything(cookie)).toEqual([202, 201, 200, 200, 404, 401, 200]);
    // What is no fault of ours: bytes that are no text, JSON that is none.
    for (const body of [
      `{"type":"job.created","subject":"${canary('subject')}\\u0000","data":{}}`,
      `{"${canary('payload')}`,
    ])
      expect(await ask('POST', '/events', body)).toBeGreaterThanOrEqual(400);
    await until('an attempt failed', () => worker.lines().some(({ msg }) => msg === 'attempt'));
    await until('mail was refused', () => worker.lines().some(({ msg }) => msg.startsWith('mail refused')));

    // It is cut off after half a minute; the web process has its faults meanwhile.
    const endStall = await stallNextInsert(pool, 'attempts');
    expect(await emit()).toBe(202);
    await until('a statement of the worker stalls', () => isWorkerStalled(stack));
    await test.step('the server names a reason, with the row in its words', () => refuse(stack, cookie));
    await test.step('locks and statements time out', () => timeOut(stack, cookie));
    await test.step('a column is not there', async () => {
      await pool.query('alter table webhooks rename column name to gone');
      expect(await createWebhook()).toBe(500);
      expect((await page(cookie)).status).toBe(500);
      await pool.query('alter table webhooks rename column gone to name');
    });
    await until('it is cut off', async () => !(await isWorkerStalled(stack)));
    await endStall();
    await test.step('a result cannot be stored', async () => {
      const mend = await failInserts(pool, 'attempts', '22P02');
      expect(await emit()).toBe(202);
      await untilTold(worker, '22P02');
      await mend();
    });
    await test.step('statements are cut off while they wait', () => cutOff(stack, cookie));
    await test.step('the disk is full', () => fillDisk(stack, cookie));
    await test.step('the database goes, and comes back', () => crash(stack, cookie));

    for (const one of [web, worker]) await one.stop();
    for (const [name, one] of Object.entries({ web, worker })) {
      const told = one
        .text()
        .split('\n')
        .filter((line) => stack.secrets.some((secret) => line.toLowerCase().includes(secret.toLowerCase())));
      expect(told, name).toEqual([]);
    }
    for (const sqlState of ['55P03', '53100', '57014', '23505', 'P0001', '42703'])
      expect(hasSqlState(web, sqlState), `web: ${sqlState}`).toBe(true);
    for (const sqlState of ['55P03', '57014', '22P02'])
      expect(hasSqlState(worker, sqlState), `worker: ${sqlState}`).toBe(true);
  } finally {
    await stack.stop();
  }
});

/** Whether a statement of the worker does not end. */
async function isWorkerStalled({ pool }: CanaryStack): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from pg_stat_activity where application_name = 'hooktab-worker' and wait_event = 'PgSleep'`,
  );
  return rowCount !== 0;
}

/** Statements fail for a reason that the server names. */
async function refuse({ pool, everything }: CanaryStack, cookie: string): Promise<void> {
  for (const [sqlState, status] of [
    ['53100', 503],
    ['23505', 500],
    ['P0001', 500],
  ] as const) {
    const mends = [];
    for (const table of ['events', 'webhooks', 'rate_limits'])
      mends.push(await failInserts(pool, table, sqlState));
    // An API key is counted for before anything else is done: where that fails, all fail.
    expect((await everything(cookie)).slice(0, 3)).toEqual([status, status, status]);
    for (const mend of mends.reverse()) await mend();
  }
}

/** Asked for by the worker twice a second, and by nobody else. */
const TABLE_OF_WORKERS = 'workers';

/** Somebody holds tables for longer than either process waits, and a statement of the web process does not end. */
async function timeOut(stack: CanaryStack, cookie: string): Promise<void> {
  const { pool, worker, emit, createWebhook, page } = stack;
  const endStall = await stallNextInsert(pool, 'webhooks');
  await Promise.all([
    createWebhook().then((status) => expect(status).toBe(503)),
    whileLocked(pool, 'members', async () => expect((await page(cookie)).status).toBe(503)),
    whileLocked(pool, 'events', async () => expect(await emit()).toBe(503)),
    whileLocked(pool, TABLE_OF_WORKERS, () => untilTold(worker, '55P03')),
  ]);
  await endStall();
}

/** Connections are cancelled and ended by somebody else. */
async function cutOff({ pool, emit, page }: CanaryStack, cookie: string): Promise<void> {
  for (const interrupt of ['pg_cancel_backend', 'pg_terminate_backend'] as const) {
    expect(await whileWaiting(pool, 'events', interrupt, emit)).toBe(503);
    const answer = await whileWaiting(pool, 'members', interrupt, () => page(cookie));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    const meetsWorker = async () => (await interruptWaiting(pool, interrupt, 'hooktab-worker')) > 0;
    await whileLocked(pool, TABLE_OF_WORKERS, () => until(`${interrupt} meets the worker`, meetsWorker));
  }
}

/** Not one byte more can be stored. */
async function fillDisk(stack: CanaryStack, cookie: string): Promise<void> {
  const { disk, worker, emit, emitMany, everything } = stack;
  if (disk === null) {
    const description = 'the log on a disk that is really full: no file system can be mounted here';
    test.info().annotations.push({ type: 'gap', description });
    return;
  }
  // More than the worker has room for in the pages that its tables have already.
  expect(await emitMany(1_000)).toBe(202);
  disk.fill();
  await until('events are refused', async () => (await emit()) === 503);
  expect(await everything(cookie)).not.toContain(500);
  await untilTold(worker, '53100');
  disk.free();
  await until('events are taken again', async () => (await emit()) === 202);
}

async function crash({ web, worker, emit, page, ...stack }: CanaryStack, cookie: string): Promise<void> {
  const [webBefore, workerBefore] = [web.lines().length, worker.lines().length];
  const startAgain = await stack.crash();
  for (let n = 0; n < 20; n++) {
    expect(await emit()).toBe(503);
    expect((await page(cookie)).status).toBe(503);
  }
  await startAgain();
  await until('events are taken again', async () => (await emit()) === 202);
  for (const [one, before] of [
    [web, webBefore],
    [worker, workerBefore],
  ] as const) {
    const since = () => one.lines().slice(before);
    await until('it says that it is over', () => since().some(({ msg }) => msg === 'database back'));
    const told = since().filter(({ msg }) => msg === 'database trouble' || msg === 'database back');
    expect(told.length).toBeLessThanOrEqual(MOST_OUTAGE_LINES);
  }
}

test('an address with a password is not printed by the commands', async () => {
  const secret = canary('database-password');
  for (const script of ['scripts/migrate.ts', 'scripts/api-key.ts']) {
    const command = watch(script, { DATABASE_URL: `postgres://hooktab:${secret}@127.0.0.1:1/hooktab` }, [
      '--org',
      'acme',
      '--name',
      'x',
    ]);
    await once(command.child, 'close');
    expect(command.text()).not.toContain(secret);
  }
});
