import { describe, expect, test } from 'vitest';
import { entityTagsOf, fingerprintOf, idempotencyKeyOf, isKnown } from '#lib/http/conditions';

const request = (headers: Record<string, string>, method = 'POST', url = 'https://x.example/a?b=1') =>
  new Request(url, { method, headers });

describe('idempotencyKeyOf', () => {
  test.each([
    ['a-1', 'a-1'],
    ['"a-1"', 'a-1'],
    ['"', '"'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('%j', (text, key) => expect(idempotencyKeyOf(request({ 'idempotency-key': text }))).toBe(key));

  test.each(['', '""', 'a b', 'é', 'x'.repeat(256), '"a b"'])('refuses %j', (text) => {
    expect(() => idempotencyKeyOf(request({ 'idempotency-key': text }))).toThrow(
      expect.objectContaining({ code: 'invalid_header' }),
    );
  });

  test('is nothing to a read, and nothing where it is not sent', () => {
    expect(idempotencyKeyOf(request({ 'idempotency-key': 'a b' }, 'GET'))).toBeNull();
    expect(idempotencyKeyOf(request({}))).toBeNull();
  });
});

test('fingerprintOf tells method, path, query and body apart', () => {
  const others = [
    fingerprintOf(request({}), '{}'),
    fingerprintOf(request({}, 'PUT'), '{}'),
    fingerprintOf(request({}, 'POST', 'https://x.example/a?b=2'), '{}'),
    fingerprintOf(request({}, 'POST', 'https://x.example/c?b=1'), '{}'),
    fingerprintOf(request({}), '{ }'),
  ].map((fingerprint) => fingerprint.toString('hex'));
  expect(new Set(others).size).toBe(others.length);
  expect(fingerprintOf(request({ 'x-other': '1' }), '{}').toString('hex')).toBe(others[0]);
});

test.each([
  ['"a"', ['"a"']],
  ['"a", "b"', ['"a"', '"b"']],
  ['W/"a","b,c"', ['W/"a"', '"b,c"']],
  [' * ', ['*']],
  ['""', ['""']],
  ['a', []],
  ['', []],
])('entityTagsOf %j', (text, tags) => {
  expect(entityTagsOf(request({ 'if-match': text }), 'if-match')).toEqual(tags);
});

test('entityTagsOf tells a header that is not sent from one without tags', () => {
  expect(entityTagsOf(request({}), 'if-match')).toBeNull();
});

test.each([
  [['"a"'], true],
  [['W/"a"'], true],
  [['"b"', '"a"'], true],
  [['*'], true],
  [['"b"'], false],
  [[], false],
  [null, false],
])('isKnown %j', (tags, expected) => expect(isKnown(tags, '"a"')).toBe(expected));
