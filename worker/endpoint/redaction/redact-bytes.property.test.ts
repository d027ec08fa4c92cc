/**
 * The work on an answer against passwords and answers that are made to be expensive. Steps are bytes that a pass reads;
 * `REDACTION_SEED` repeats a run.
 */
import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { numbersFrom } from '#lib/domain/testing/numbers';
import { isCompressed } from '#worker/endpoint/redaction/compressed';
import { layersOf } from '#worker/endpoint/redaction/layers';
import { type Needles, needlesOf } from '#worker/endpoint/redaction/needles';
import { createRedactBytes } from '#worker/endpoint/redaction/redact-bytes';
import { originalView } from '#worker/endpoint/redaction/view';
import { WorkBudget } from '#worker/endpoint/redaction/work-budget';

const SEED = Number(process.env.REDACTION_SEED ?? randomInt(2 ** 31));
const SIZE = 64 * 1024;
const TIMEOUT = { timeout: 120_000 };

const filled = (pattern: string, size = SIZE) => Buffer.from(pattern.repeat(size).slice(0, size), 'latin1');

/** Passwords and the patterns of answers to them. */
const ATTACKS: readonly [password: string, pattern: string][] = [
  ...[10, 20, 200].map((count): [string, string] => [
    `a${'\\'.repeat(count)}x`,
    `a${'\\'.repeat(5 * count)}y`,
  ]),
  [`${'&'.repeat(255)}b`, '&amp;'],
  [`${'&'.repeat(20)}b`, '&amp;amp;amp;amp;'],
  [`${'a'.repeat(255)}b`, '%61'],
  [`${'a'.repeat(255)}b`, 'a'],
  [`${'a'.repeat(255)}b`, 'YWFh'],
  [`${'a'.repeat(255)}b`, '6161'],
  [`${'a'.repeat(255)}b`, '97,'],
  ['\0'.repeat(80), 'A A A A '],
  [`${'%25'.repeat(80)}b`, '%25'],
  [`${'VVVV'.repeat(60)}b`, 'VVVV'],
  ['&CounterClockwiseContourIntegra;', '&CounterClockwiseContourIntegra'],
  ['0000 0000', '00000000: 3030 '],
];

/** The steps for one answer: what the layers cost, and to search each of them. */
function stepsFor(body: Buffer, limit: number): number {
  const budget = new WorkBudget(limit);
  for (const { view } of layersOf(originalView(body, false), budget)) budget.spend(view.bytes.length);
  return budget.spent;
}

const PIECES = [
  '\\',
  '%',
  '%25',
  '&',
  '&amp;',
  '&#',
  '=',
  '=3D',
  '\\u00',
  'a',
  'V',
  'QUFB',
  '41',
  '65,',
  ' ',
  '"',
  "''",
  '\0',
];

test(`steps grow with the bytes alone, seed ${SEED}`, TIMEOUT, () => {
  const below = numbersFrom(SEED);
  const random = Array.from({ length: 200 }, () =>
    Array.from({ length: 1 + below(8) }, () => PIECES[below(PIECES.length)]).join(''),
  );
  for (const pattern of [...ATTACKS.map(([, one]) => one), ...random]) {
    // Four times the bytes; sixteen times the steps if they grew with the square.
    const few = stepsFor(filled(pattern, 2048), Number.POSITIVE_INFINITY);
    const many = stepsFor(filled(pattern, 8192), Number.POSITIVE_INFINITY);
    expect(many, JSON.stringify(pattern)).toBeLessThan(6 * few);
    // The budget is looked at before each pass; the passes in between are over views no longer than their source.
    const limit = 16 * 8192;
    expect(stepsFor(filled(pattern, 8192), limit), JSON.stringify(pattern)).toBeLessThan(limit + 16 * 8192);
  }
});

/** The least of several times, in milliseconds: what else runs can only add to it. */
function leastTimeOf(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

test('no password and no answer cost much more than a reading of the answer, step by step', TIMEOUT, () => {
  const ordinary = filled('{"name":"J\\u00fcrgen \\"Joe\\"","url":"/a?b=1&c=%20d","list":[1,2,3]}\n');
  const plain = createRedactBytes(needlesOf({ username: 'u', password: 'Tr0ub4dor&3-horse' }));
  const reference = leastTimeOf(() => plain(ordinary));
  for (const [password, pattern] of ATTACKS) {
    const needles: Needles = needlesOf({ username: 'u', password });
    const body = filled(pattern);
    const time = leastTimeOf(() => createRedactBytes(needles)(body));
    expect(time / reference, JSON.stringify(pattern)).toBeLessThan(20);
  }
});

test('spaces in a header do not cost more than other bytes', () => {
  const body = Buffer.from('x');
  const timeWith = (filling: string) => {
    const rawHeaders = Buffer.from(`content-encoding:${filling.repeat(SIZE / 2)}x\r\n`);
    const response = { status: 200, rawHeaders, body, bodySize: 1, isBodyTruncated: false };
    return leastTimeOf(() => isCompressed(response));
  };
  // Quadratic work on 32 KB would take thousands of times as long.
  expect(timeWith(' ') / timeWith('x')).toBeLessThan(100);
});

test('what takes too many steps is not stored', () => {
  const redact = createRedactBytes(needlesOf({ username: 'u', password: 'Tr0ub4dor&3-horse' }), 8);
  expect(redact(filled('VVVV'))).toBeNull();
  expect(redact(Buffer.from('\u{1f3a3}'.repeat(100)))).not.toBeNull();
});
