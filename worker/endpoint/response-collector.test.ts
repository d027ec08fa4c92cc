import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { MAX_STORED_BODY_BYTES } from '#lib/domain/delivery/outcome';
import { ResponseCollector } from '#worker/endpoint/response-collector';
import { parseHead } from '#worker/endpoint/response-head';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Bytes held by what can still be reached, on the heap and in buffers. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function bodyOf(collector: ResponseCollector): Buffer {
  const outcome = collector.full();
  if (outcome.kind !== 'response') throw new Error(`Not a response: ${outcome.kind}`);
  return Buffer.from(outcome.response.body);
}

function started(): ResponseCollector {
  const collector = new ResponseCollector();
  const head = parseHead('HTTP/1.1 200 OK\r\n\r\n', false);
  if (head === null) throw new Error('Not a head');
  collector.head(head);
  return collector;
}

const bytes = (length: number) => Buffer.from(Array.from({ length }, (_, index) => index % 251));

describe('a body', () => {
  test.each([1, 2, 7, 1000, 65_535, 65_536])('comes together from pieces of %i bytes', (size) => {
    const sent = bytes(MAX_STORED_BODY_BYTES);
    const collector = started();
    for (let at = 0; at < sent.length; at += size) collector.data(sent.subarray(at, at + size));
    expect(collector.isFull).toBe(false);
    expect(bodyOf(collector).equals(sent)).toBe(true);
  });

  test('is cut where it is longer than what is kept, also within a piece', () => {
    const sent = bytes(MAX_STORED_BODY_BYTES + 10);
    const collector = started();
    collector.data(sent.subarray(0, 40_000));
    expect(collector.isFull).toBe(false);
    collector.data(sent.subarray(40_000));
    expect(collector.isFull).toBe(true);
    expect(collector.full()).toMatchObject({
      response: { isBodyTruncated: true, bodySize: sent.length },
    });
    expect(bodyOf(collector).equals(sent.subarray(0, MAX_STORED_BODY_BYTES))).toBe(true);
  });

  test('does not change with the buffer that a piece was read into', () => {
    const read = Buffer.from('first');
    const collector = started();
    collector.data(read);
    read.fill('x');
    expect(bodyOf(collector).toString()).toBe('first');
  });

  test('in pieces of a byte takes no more memory than in one', () => {
    const read = Buffer.alloc(16, 'x');
    const collectors = Array.from({ length: 8 }, started);
    const before = heldBytes();
    for (const collector of collectors) {
      // As the HTTP client gives them: each a view of the buffer that was read.
      for (let n = 0; n < MAX_STORED_BODY_BYTES; n++) collector.data(read.subarray(3, 4));
    }
    const each = (heldBytes() - before) / collectors.length;
    expect(each).toBeLessThan(2 * MAX_STORED_BODY_BYTES);
    expect(collectors.map((collector) => bodyOf(collector).length)).toEqual(
      collectors.map(() => MAX_STORED_BODY_BYTES),
    );
  });
});
