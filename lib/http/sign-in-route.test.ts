import { describe, expect, test } from 'vitest';
import { readSignInRequest } from '#lib/http/sign-in-route';

const URL_OF = 'https://app.example.com/api/auth/callback/credentials';
const FORM = 'application/x-www-form-urlencoded';

const post = (
  body: string | Uint8Array<ArrayBuffer>,
  type: string | null = FORM,
  headers = {},
  url = URL_OF,
) =>
  readSignInRequest(
    new Request(url, {
      method: 'POST',
      headers: { ...(type === null ? {} : { 'content-type': type }), ...headers },
      body,
    }),
  );

describe('passes on', () => {
  test.each([
    [FORM, 'csrfToken=a&email=d%40x.example&password=%C3%A4+%F0%9F%9A%80&callbackUrl=%2Fo%2Facme&json=true'],
    ['application/json', '{"csrfToken":"a","callbackUrl":"https://app.example.com/"}'],
  ])('%s by the letter', async (type, body) => {
    const read = await post(body, type);
    expect(await read.text()).toBe(body);
    expect(read.headers.get('content-type')).toBe(type);
  });

  test('a request without a body', async () => {
    expect((await post('', null)).method).toBe('POST');
    const get = await readSignInRequest(
      new Request(`${URL_OF}?callbackUrl=/o/acme`, {
        headers: { cookie: 'next-auth.callback-url=https%3A%2F%2Fapp.example.com%2Fo%2Facme' },
      }),
    );
    expect(get.nextUrl.searchParams.get('callbackUrl')).toBe('/o/acme');
  });
});

describe('refuses', () => {
  test.each([
    ['half of an object', '{', 'application/json', 'invalid_json'],
    ['a member twice', '{"email":"a","email":"b"}', 'application/json', 'invalid_json'],
    ['null', 'null', 'application/json', 'validation_failed'],
    ['an array', '["a"]', 'application/json', 'validation_failed'],
    ['a number', '{"callbackUrl":7}', 'application/json', 'validation_failed'],
    ['a field twice', 'email=a&email=b', FORM, 'validation_failed'],
    ['an escape that is none', 'email=%', FORM, 'validation_failed'],
    ['an address that is none', 'callbackUrl=%3A%3A%3A', FORM, 'validation_failed'],
    ['an address of code', 'callbackUrl=javascript%3Aalert(1)', FORM, 'validation_failed'],
    ['another type', 'email=a', 'text/plain', 'unsupported_media_type'],
    ['no type', new Uint8Array([1]), null, 'unsupported_media_type'],
    ['no UTF-8', new Uint8Array([0xff]), FORM, 'invalid_json'],
    ['more than 64 KB', 'x'.repeat(65 * 1024), FORM, 'too_large'],
  ])('%s', async (_what, body, type, code) => {
    await expect(post(body, type)).rejects.toMatchObject({ code });
  });

  test.each(['javascript:alert(1)', ':::', 'x'])('to return to %s', async (address) => {
    const url = `${URL_OF}?callbackUrl=${encodeURIComponent(address)}`;
    await expect(readSignInRequest(new Request(url))).rejects.toMatchObject({ code: 'validation_failed' });
    const cookie = `__Secure-next-auth.callback-url=${encodeURIComponent(address)}`;
    const asked = new Request(URL_OF, { headers: { cookie } });
    await expect(readSignInRequest(asked)).rejects.toMatchObject({ code: 'invalid_header' });
  });
});
