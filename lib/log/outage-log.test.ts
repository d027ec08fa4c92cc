/** The lines that operators alert on: one for each kind of trouble, rare reminders, and one when it is over. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OutageLog, REMINDER_MS, SETTLE_MS } from '#lib/log/outage-log';
import { createMemoryLog } from '#worker/testing/memory-log';

const REFUSED = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), {
  code: 'ECONNREFUSED',
  syscall: 'connect',
});
const state = (code: string) => Object.assign(new Error('secret'), { severity: 'ERROR', code });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(isRefusal?: (error: unknown) => boolean) {
  const { log, lines } = createMemoryLog();
  const outage = new OutageLog(log, isRefusal);
  const told = () =>
    lines
      .splice(0)
      .map(({ level, msg, trouble, sqlState, suppressed, outageMs }) =>
        msg === 'database back'
          ? { msg, outageMs, suppressed }
          : { level, msg, trouble, sqlState, suppressed },
      );
  return { outage, told };
}

const trouble = (changes: object) => ({
  level: 40,
  msg: 'database trouble',
  sqlState: null,
  suppressed: 0,
  ...changes,
});

test('an outage is one line, and one when it is over, with its length and what was not logged', () => {
  const { outage, told } = open();
  for (const what of ['claim', 'poll', 'renew', 'listen']) {
    outage.failed(what, REFUSED);
    vi.advanceTimersByTime(1_000);
  }
  expect(told()).toEqual([trouble({ trouble: 'away' })]);
  outage.succeeded();
  vi.advanceTimersByTime(1_000);
  outage.succeeded();
  vi.advanceTimersByTime(SETTLE_MS);
  outage.succeeded();
  vi.advanceTimersByTime(SETTLE_MS);
  expect(told()).toEqual([{ msg: 'database back', outageMs: 4_000, suppressed: 3 }]);
});

test('a single failure is told, and its end', () => {
  const { outage, told } = open();
  outage.failed('claim', state('57014'));
  vi.advanceTimersByTime(500);
  outage.succeeded();
  vi.advanceTimersByTime(SETTLE_MS);
  expect(told()).toEqual([
    trouble({ trouble: 'busy', sqlState: '57014' }),
    { msg: 'database back', outageMs: 500, suppressed: 0 },
  ]);
});

test('while some statements fail and others succeed it is one outage', () => {
  const { outage, told } = open();
  for (let second = 0; second < 20; second++) {
    outage.failed('request', state('55P03'));
    outage.succeeded();
    vi.advanceTimersByTime(1_000);
  }
  vi.advanceTimersByTime(SETTLE_MS);
  expect(told()).toEqual([
    trouble({ trouble: 'busy', sqlState: '55P03' }),
    { msg: 'database back', outageMs: 19_000, suppressed: 19 },
  ]);
});

test('what was not logged in one outage is not counted in the next', () => {
  const { outage, told } = open();
  for (let n = 0; n < 3; n++) outage.failed('poll', REFUSED);
  outage.succeeded();
  vi.advanceTimersByTime(SETTLE_MS);
  told();
  outage.failed('poll', REFUSED);
  expect(told()).toEqual([trouble({ trouble: 'away' })]);
  outage.succeeded();
  vi.advanceTimersByTime(SETTLE_MS);
  expect(told()).toEqual([{ msg: 'database back', outageMs: 0, suppressed: 0 }]);
});

test('a long outage is told again now and then', () => {
  const { outage, told } = open();
  for (let ms = 0; ms <= REMINDER_MS; ms += 1_000) {
    outage.failed('poll', REFUSED);
    vi.advanceTimersByTime(1_000);
  }
  expect(told()).toEqual([trouble({ trouble: 'away' }), trouble({ trouble: 'away', suppressed: 29 })]);
});

test('another kind of trouble is told at once', () => {
  const { outage, told } = open();
  for (const error of [
    REFUSED,
    state('57P01'),
    state('57P03'),
    state('53100'),
    state('42703'),
    state('25006'),
    state('55P03'),
    state('57014'),
    state('55P03'),
  ])
    outage.failed('request', error);
  expect(told()).toEqual([
    trouble({ trouble: 'away' }),
    trouble({ trouble: 'full', sqlState: '53100', level: 50, suppressed: 2 }),
    trouble({ trouble: 'statement', sqlState: '42703', level: 50 }),
    trouble({ trouble: 'busy', sqlState: '55P03', suppressed: 1 }),
    trouble({ trouble: 'busy', sqlState: '57014' }),
  ]);
});

test('the process says which errors of a statement last', () => {
  const { outage, told } = open(() => false);
  outage.failed('claim', state('0A000'));
  expect(told()).toEqual([trouble({ trouble: 'statement', sqlState: '0A000' })]);
});
