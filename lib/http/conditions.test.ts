import { describe, expect, test } from 'vitest';
import { fingerprintOf, idempotencyKeyOf, isKnown, preconditionsOf } from '#lib/http/conditions';

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

describe('preconditionsOf', () => {
  test('tells a header that is not sent from one that is', () => {
    expect(preconditionsOf(request({}))).toEqual({ ifMatch: null, ifNoneMatch: null });
    expect(preconditionsOf(request({ 'if-match': '"a"', 'if-none-match': '*' }))).toEqual({
      ifMatch: ['"a"'],
      ifNoneMatch: ['*'],
    });
  });

  test.each(['if-match', 'if-none-match'])('refuses %s that is no list of tags', (header) => {
    expect(() => preconditionsOf(request({ [header]: 'a' }))).toThrow(
      expect.objectContaining({ code: 'invalid_header' }),
    );
  });
});

test.each([
  ['GET', '"a"', true],
  ['HEAD', '"a"', true],
  ['GET', 'W/"a"', true],
  ['GET', '*', true],
  ['GET', '"b"', false],
  ['GET', 'a', false],
  ['PUT', '"a"', false],
])('isKnown %s %j', (method, text, expected) => {
  expect(isKnown(request({ 'if-none-match': text }, method), '"a"')).toBe(expected);
});

test('isKnown without the header', () => expect(isKnown(request({}, 'GET'), '"a"')).toBe(false));
