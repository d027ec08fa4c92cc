import { describe, expect, test } from 'vitest';
import { AppError } from '#lib/domain/app-error';
import { parseJson, readJsonText } from '#lib/http/body';
import { clientAddress, PEER_ADDRESS_HEADER, recordedAddress } from '#lib/http/client-address';
import { assertSameOrigin } from '#lib/http/same-origin';

describe('clientAddress', () => {
  test.each([
    ['no header', null, 1, null],
    ['no proxy is trusted', '203.0.113.1', 0, null],
    ['one proxy', '203.0.113.1', 1, '203.0.113.1'],
    ['what the caller wrote is ignored', '10.0.0.1, 203.0.113.1', 1, '203.0.113.1'],
    ['two proxies', '6.6.6.6, 203.0.113.1, 198.51.100.7', 2, '203.0.113.1'],
    ['fewer hops than proxies', '203.0.113.1', 2, null],
  ])('%s', (_what, header, proxies, expected) => {
    expect(clientAddress(header, proxies)).toBe(expected);
  });
});

test('recordedAddress is that of the connection, or what trusted proxies tell of it', () => {
  const headers = new Headers({ [PEER_ADDRESS_HEADER]: '::ffff:10.0.0.1', 'x-forwarded-for': '203.0.113.1' });
  expect(recordedAddress(headers, 0)).toBe('10.0.0.1');
  expect(recordedAddress(headers, 1)).toBe('203.0.113.1');
  expect(recordedAddress(headers, 2)).toBeNull();
  expect(recordedAddress(new Headers({ 'x-forwarded-for': '203.0.113.1' }), 0)).toBeNull();
});

describe('assertSameOrigin', () => {
  const request = (method: string, origin: string | null, host = 'app.example.com') =>
    new Request('http://internal/api', { method, headers: { host, ...(origin === null ? {} : { origin }) } });
  const check = (...given: Parameters<typeof request>) =>
    assertSameOrigin(request(...given), 'https://app.example.com/');

  test.each([
    ['reads need no origin', 'GET', null],
    ['the own origin', 'POST', 'https://app.example.com'],
  ])('lets through: %s', (_what, method, origin) => {
    expect(() => check(method, origin)).not.toThrow();
  });

  test('lets through the host that the browser addressed', () => {
    expect(() => check('POST', 'http://127.0.0.1:3000', '127.0.0.1:3000')).not.toThrow();
  });

  test.each([
    ['missing', null],
    ['null', 'null'],
    ['another site', 'https://evil.example'],
    ['a prefix of the own', 'https://app.example.com.evil.example'],
    ['another scheme and port', 'http://app.example.com:8080'],
  ])('refuses a write whose origin is %s', (_what, origin) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(() => check(method, origin)).toThrow(expect.objectContaining({ code: 'cross_origin' }));
    }
  });
});

describe('readJsonText', () => {
  const request = (body: Uint8Array | string, contentType: string | null = 'application/json') =>
    new Request('http://internal/', {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: contentType === null ? {} : { 'content-type': contentType },
    });

  test('gives the text as it came, a byte order mark included', async () => {
    const text = '\ufeff{"a":1.10, "é":"🚀"}';
    expect(await readJsonText(request(text, 'Application/JSON; charset=utf-8'), 1000)).toBe(text);
  });

  test.each([
    ['another content type', request('{}', 'text/plain'), 'unsupported_media_type'],
    ['more than the bound', request('x'.repeat(101)), 'too_large'],
    ['bytes that are not UTF-8', request(Uint8Array.of(0x22, 0xff, 0x22)), 'invalid_json'],
  ])('refuses %s', async (_what, given, code) => {
    await expect(readJsonText(given, 100)).rejects.toMatchObject({ code });
  });
});

test('parseJson says what is wrong', () => {
  expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(() => parseJson('{"a":')).toThrow(AppError);
});
