import { describe, expect, test } from 'vitest';
import { AppError } from '#lib/domain/errors/app-error';
import { parseJson, readJsonBytes, readText } from '#lib/http/body';
import { callerAddress, PEER_ADDRESS_HEADER } from '#lib/http/client-address';
import { assertSameOrigin } from '#lib/http/same-origin';

describe('callerAddress', () => {
  const addressOf = (forwardedFor: string | null, proxies: number, peer = '::ffff:10.0.0.1') =>
    callerAddress(
      new Headers({
        [PEER_ADDRESS_HEADER]: peer,
        ...(forwardedFor === null ? {} : { 'x-forwarded-for': forwardedFor }),
      }),
      proxies,
    );

  test.each([
    ['without a proxy the peer', '203.0.113.1', 0, '10.0.0.1'],
    ['no header', null, 1, null],
    ['one proxy', '203.0.113.1', 1, '203.0.113.1'],
    ['a proxy that adds the port', '[2001:DB8::1]:51234', 1, '2001:db8::1'],
    ['what the caller wrote is ignored', '10.0.0.1, 203.0.113.1', 1, '203.0.113.1'],
    ['two proxies', '6.6.6.6, 203.0.113.1, 198.51.100.7', 2, '203.0.113.1'],
    ['fewer hops than proxies', '203.0.113.1', 2, null],
    ['no address', '203.0.113.1, unknown', 1, null],
    ['text of any length', 'x'.repeat(15_000), 1, null],
  ])('%s', (_what, header, proxies, expected) => {
    expect(addressOf(header, proxies)).toBe(expected);
  });

  test('a closed connection has no peer', () => {
    expect(addressOf('203.0.113.1', 0, '')).toBeNull();
  });
});

describe('assertSameOrigin', () => {
  const request = (method: string, origin: string | null, host = 'app.example.com') =>
    new Request('http://internal/api', { method, headers: { host, ...(origin === null ? {} : { origin }) } });
  const check = (...given: Parameters<typeof request>) =>
    assertSameOrigin(request(...given), 'https://app.example.com/');
  const isHttp = (origin: string | null) => origin?.startsWith('http:');
  const checkHttp = (...given: Parameters<typeof request>) =>
    assertSameOrigin(request(...given), 'http://localhost:3000');

  test.each([
    ['reads need no origin', 'GET', null],
    ['the own origin', 'POST', 'https://app.example.com'],
  ])('lets through: %s', (_what, method, origin) => {
    expect(() => check(method, origin)).not.toThrow();
  });

  test.each([
    ['https://10.0.0.5:8443', '10.0.0.5:8443'],
    ['https://other.example.com', 'other.example.com:443'],
    ['https://other.example.com:443', 'OTHER.example.com'],
  ])('lets through the host that the browser addressed: %s, %s', (origin, host) => {
    expect(() => check('POST', origin, host)).not.toThrow();
    expect(() => checkHttp('POST', origin, host)).not.toThrow();
  });

  test('lets through http where APP_URL is http', () => {
    expect(() => checkHttp('POST', 'http://127.0.0.1:3000', '127.0.0.1:3000')).not.toThrow();
    expect(() => checkHttp('POST', 'http://intranet', 'intranet:80')).not.toThrow();
    expect(() => checkHttp('POST', 'http://127.0.0.1:4000', '127.0.0.1:3000')).toThrow();
  });

  test.each([
    ['missing', null],
    ['null', 'null'],
    ['another site', 'https://evil.example'],
    ['a prefix of the own', 'https://app.example.com.evil.example'],
    ['another scheme', 'http://app.example.com'],
    ['another scheme and port', 'http://app.example.com:8080'],
    ['another port', 'https://app.example.com:8443'],
    ['the port of https with http', 'http://app.example.com:443'],
  ])('refuses a write whose origin is %s', (_what, origin) => {
    const port = origin === null ? '' : (URL.parse(origin)?.port ?? '');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const host of ['app.example.com', ...(isHttp(origin) ? [`app.example.com:${port}`] : [])]) {
        expect(() => check(method, origin, host)).toThrow(expect.objectContaining({ code: 'cross_origin' }));
      }
    }
  });
});

describe('the body of a request', () => {
  const request = (body: Uint8Array | string, contentType: string | null = 'application/json') =>
    new Request('http://internal/', {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: contentType === null ? {} : { 'content-type': contentType },
    });

  test('gives the text as it came, a byte order mark included', async () => {
    const text = '\ufeff{"a":1.10, "é":"🚀"}';
    expect(await readText(request(text), 1000)).toBe(text);
    const bytes = await readJsonBytes(request(text, 'Application/JSON; charset=utf-8'), 1000);
    expect(Buffer.from(bytes).toString()).toBe(text);
  });

  test.each([
    ['another content type', () => readJsonBytes(request('{}', 'text/plain'), 100), 'unsupported_media_type'],
    ['more than the bound', () => readJsonBytes(request('x'.repeat(101)), 100), 'too_large'],
    [
      'bytes that are not UTF-8',
      () => readText(request(Uint8Array.of(0x22, 0xff, 0x22)), 100),
      'invalid_json',
    ],
  ])('refuses %s', async (_what, read, code) => {
    await expect(read()).rejects.toMatchObject({ code });
  });
});

test('parseJson says what is wrong', () => {
  expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(() => parseJson('{"a":')).toThrow(AppError);
});
