import { describe, expect, test } from 'vitest';
import { readSignInRequest, signInRoute, UNAVAILABLE_ERROR } from '#lib/http/sign-in-route';

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

describe('the answer of the library', () => {
  const answered = (response: Response) =>
    signInRoute(async () => response)(new Request('https://app.example.com/api/auth/session'), {});
  const refused = (error: string) =>
    Response.json({ url: `https://app.example.com/api/auth/error?error=${error}` }, { status: 401 });

  test('is 503 while the database is away, with the same body', async () => {
    const response = await answered(refused(UNAVAILABLE_ERROR));
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await response.json()).toEqual(await refused(UNAVAILABLE_ERROR).json());
  });

  test.each([
    refused('invalid_credentials'),
    Response.json({ url: 7 }, { status: 401 }),
    Response.json(null, { status: 401 }),
    new Response('unavailable', { status: 401 }),
    new Response(null, { status: 302, headers: { location: '/sign-in' } }),
  ])('goes out as it is otherwise', async (response) => {
    const body = await response.clone().text();
    const given = await answered(response);
    expect(given.status).toBe(response.status);
    expect(await given.text()).toBe(body);
    expect(given.headers.get('retry-after')).toBeNull();
  });
});
