/**
 * The reader against bytes that nobody foresaw: however an answer is cut into pieces it reads the same, and no bytes make
 * it throw, hang, or keep more than it may. `READER_SEED` repeats a run.
 */
import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { numbersFrom } from '#lib/domain/testing/numbers';
import { MAX_HEAD_BYTES, type ReadEnd, ResponseReader } from '#worker/endpoint/response-reader';
import { ODD_ANSWERS } from '#worker/testing/odd-answers/corpus';
import { bytesOf } from '#worker/testing/odd-answers/server';

const SEED = Number(process.env.READER_SEED ?? randomInt(2 ** 31));
const MUTATIONS = 20_000;
const TIMEOUT = { timeout: 120_000 };

const ANSWERS = ODD_ANSWERS.map(({ name, steps }) => ({ name, bytes: Buffer.concat(steps.map(bytesOf)) }));

type Reading = { heads: string[]; body: string; end: ReadEnd };

/** Whether an answer in pieces reads as it does in one; compared as text, which is quicker than `toEqual`. */
const isSame = (pieces: readonly Buffer[], whole: Reading) =>
  JSON.stringify(read(pieces)) === JSON.stringify(whole);

/** Everything that the reader tells of an answer that arrives in pieces and then ends. */
function read(pieces: readonly Buffer[]): Reading {
  const heads: string[] = [];
  const body: Buffer[] = [];
  const reader = new ResponseReader({
    head: (head) => heads.push(JSON.stringify({ ...head, lines: head.lines.toString('latin1') })),
    data: (piece) => body.push(Buffer.from(piece)),
  });
  for (const piece of pieces) reader.push(piece);
  return { heads, body: Buffer.concat(body).toString('latin1'), end: reader.finish() };
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.toSorted((one, other) => one - other), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

test(`each answer reads the same in one piece, in two, and in bytes, seed ${SEED}`, TIMEOUT, () => {
  const below = numbersFrom(SEED);
  const wrong: string[] = [];
  for (const { name, bytes } of ANSWERS) {
    const whole = read([bytes]);
    // Every place in the short ones, some in the long ones.
    const places =
      bytes.length < 400
        ? Array.from({ length: bytes.length }, (_, place) => place)
        : Array.from({ length: 20 }, () => below(bytes.length));
    for (const place of places) {
      if (!isSame(cut(bytes, [place]), whole)) wrong.push(`${name}, cut at ${place}`);
    }
    const several = Array.from({ length: 8 }, () => below(bytes.length + 1));
    if (!isSame(cut(bytes, several), whole)) wrong.push(`${name}, cut at ${several}`);
    const each = Array.from({ length: bytes.length }, (_, place) => bytes.subarray(place, place + 1));
    if (!isSame(each, whole)) wrong.push(`${name}, in bytes`);
  }
  expect(wrong).toEqual([]);
});

const PIECES = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ';',
  ',',
  '0',
  'f',
  '\xff',
  'HTTP/1.1 100 x\r\n\r\n',
];

/** The bytes with a few of them left out, doubled, replaced, or with something odd between them. */
function mutate(bytes: Buffer, below: (limit: number) => number): Buffer {
  let mutated = bytes.subarray(0, 2_000);
  for (let times = below(4) + 1; times > 0; times--) {
    const at = below(mutated.length + 1);
    const piece = Buffer.from(PIECES[below(PIECES.length)] ?? '', 'latin1');
    const length = below(8);
    const replacement = [
      Buffer.alloc(0),
      piece,
      mutated.subarray(at, at + length),
      Buffer.from([below(256)]),
    ];
    mutated = Buffer.concat([
      mutated.subarray(0, at),
      replacement[below(replacement.length)] ?? piece,
      mutated.subarray(at + (below(2) === 0 ? 0 : length)),
    ]);
  }
  return mutated;
}

test(
  `${MUTATIONS} mutated answers neither throw nor depend on how they are cut, seed ${SEED}`,
  TIMEOUT,
  () => {
    const below = numbersFrom(SEED ^ 0x5bd1e995);
    const ends = new Set<ReadEnd['kind']>();
    const wrong: string[] = [];
    for (let i = 0; i < MUTATIONS; i++) {
      const bytes = mutate(ANSWERS[below(ANSWERS.length)]?.bytes ?? Buffer.alloc(0), below);
      const whole = read([bytes]);
      ends.add(whole.end.kind);
      const places = [below(bytes.length + 1), below(bytes.length + 1)];
      const [head] = whole.heads;
      const isExpected =
        head === undefined
          ? ['invalid', 'broken_off'].includes(whole.end.kind)
          : whole.heads.length === 1 && /^\{"status":[2-9]\d\d,/.test(head);
      if (!isExpected || !isSame(cut(bytes, places), whole)) {
        wrong.push(`${JSON.stringify(bytes.toString('latin1'))} ${places}`);
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect([...ends].toSorted()).toEqual(['broken_off', 'complete', 'invalid', 'malformed_body']);
  },
);

test('stored header lines can be taken apart again: as many lines as fields, and no other line end', () => {
  const below = numbersFrom(SEED ^ 0x2545f491);
  for (let i = 0; i < MUTATIONS / 4; i++) {
    const bytes = mutate(ANSWERS[below(ANSWERS.length)]?.bytes ?? Buffer.alloc(0), below);
    const reader = new ResponseReader({
      head: ({ lines }) => {
        const text = lines.toString('latin1');
        expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
        expect(text === '' || text.endsWith('\r\n')).toBe(true);
      },
      data: () => undefined,
    });
    reader.push(bytes);
  }
});

test('endless heads, chunk lines and trailers end, and no more than a head is kept', () => {
  const piece = Buffer.from('x-more: header\r\n'.repeat(1_000));
  const openings: [string, ReadEnd['kind']][] = [
    ['HTTP/1.1 200 OK\r\n', 'complete'],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n', 'malformed_body'],
    ['HTTP/1.1 ', 'invalid'],
  ];
  for (const [opening, kind] of openings) {
    const reader = new ResponseReader({ head: () => undefined, data: () => undefined });
    let end = reader.push(Buffer.from(opening));
    let pushed = 0;
    while (end === null && pushed < 10 * MAX_HEAD_BYTES) {
      end = reader.push(piece);
      pushed += piece.length;
    }
    expect([opening, end?.kind, pushed <= 2 * MAX_HEAD_BYTES]).toEqual([opening, kind, true]);
  }
});
