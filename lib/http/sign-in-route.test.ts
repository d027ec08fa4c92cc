import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSignInRequest, signInRoute } from '#lib/http/sign-in-route';
import { silentWebLog } from '#lib/log/testing/silent';

const settings = { APP_URL: 'https://app.example.com', OIDC_ISSUER: 'https://login.example.com' };
const holder = globalThis as typeof globalThis & { hooktabRuntime?: unknown };
beforeAll(() => {
  holder.hooktabRuntime = {
    settings,
    ...silentWebLog(),
  };
});
afterAll(() => {
  holder.hooktabRuntime = undefined;
});

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

  test.each([
    'javascript:alert(1)',
    ':::',
    'x',
    '/o/acme?q=€',
    '/o/a b',
    '/o/\r\nset-cookie: a=b',
    `/${'x'.repeat(5_000)}`,
  ])('to return to %j', async (address) => {
    const url = `${URL_OF}?callbackUrl=${encodeURIComponent(address)}`;
    await expect(readSignInRequest(new Request(url))).rejects.toMatchObject({ code: 'validation_failed' });
    const cookie = `__Secure-next-auth.callback-url=${encodeURIComponent(address)}`;
    const asked = new Request(URL_OF, { headers: { cookie } });
    await expect(readSignInRequest(asked)).rejects.toMatchObject({ code: 'invalid_header' });
  });
});

describe('of the library', () => {
  const handler = signInRoute(async ({ method, nextUrl }) => new Response(`${method} ${nextUrl.pathname}`));
  const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const nextauth = path.split('?')[0]?.split('/') ?? [];
    const url = `https://app.example.com/api/auth/${path}`;
    return handler(new Request(url, { method, headers }), { params: Promise.resolve({ nextauth }) });
  };

  test.each([
    ['GET', 'csrf'],
    ['GET', 'providers'],
    ['GET', 'session'],
    ['GET', 'callback/oidc'],
    ['POST', 'callback/credentials'],
    ['POST', 'signin/oidc'],
    ['POST', 'signout'],
  ])('%s %s is open', async (method, path) => {
    expect(await (await ask(method, path)).text()).toBe(`${method} /api/auth/${path}`);
  });

  test('without an identity provider its paths are closed', async () => {
    holder.hooktabRuntime = { settings: { APP_URL: settings.APP_URL }, ...silentWebLog() };
    expect((await ask('GET', 'callback/oidc')).status).toBe(404);
    expect((await ask('POST', 'signin/oidc')).status).toBe(404);
    holder.hooktabRuntime = { settings, ...silentWebLog() };
  });

  test('HEAD is read as GET', async () => {
    expect(await (await ask('HEAD', 'csrf')).text()).toBe('GET /api/auth/csrf');
  });

  test.each([
    ['POST', '_log'],
    ['POST', 'session'],
    ['POST', 'callback/oidc'],
    ['POST', 'signin/credentials'],
    ['POST', 'error'],
    ['GET', '_log'],
    ['GET', 'callback/credentials'],
    ['GET', 'callback'],
    ['GET', 'csrf/x'],
    ['GET', 'constructor'],
    ['POST', '__proto__'],
  ])('%s %s is closed', async (method, path) => {
    const response = await ask(method, path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_found' });
  });

  test.each([
    ['signin', '/sign-in'],
    ['signin/oidc', '/sign-in'],
    ['signout', '/sign-in'],
    ['verify-request', '/sign-in'],
    ['error?error=OAuthCallback', '/sign-in?error=OAuthCallback'],
    ['error?error=%0Aset-cookie:a', '/sign-in'],
    ['error?error=%E2%82%AC', '/sign-in'],
    [`error?error=${'x'.repeat(5_000)}`, '/sign-in'],
    ['signin?callbackUrl=https://app.example.com/o/acme?a=1', '/sign-in?callbackUrl=%2Fo%2Facme%3Fa%3D1'],
    ['signin?callbackUrl=https://evil.example/o/acme', '/sign-in'],
  ])('instead of its page %s ours is shown', async (path, location) => {
    const response = await ask('GET', path);
    expect([response.status, response.headers.get('location')]).toEqual([302, location]);
  });

  test('a wrong password is answered with a way to identify oneself', async () => {
    const refusing = signInRoute(async () => new Response(null, { status: 401 }));
    const asked = new Request(URL_OF, { method: 'POST' });
    const params = Promise.resolve({ nextauth: ['callback', 'credentials'] });
    expect((await refusing(asked, { params })).headers.get('www-authenticate')).toBe(
      'Bearer realm="Hooktab"',
    );
  });

  test('a failure on the way back from the provider leads to our page, too', async () => {
    const failing = signInRoute(() => Promise.reject(new Error('canary')));
    const params = Promise.resolve({ nextauth: ['callback', 'oidc'] });
    const response = await failing(new Request('https://app.example.com/api/auth/callback/oidc'), { params });
    expect(response.headers.get('location')).toBe('/sign-in?error=internal_error');
  });

  test('what somebody wanted to see before an error is not forgotten', async () => {
    const cookie = `__Secure-next-auth.callback-url=${encodeURIComponent('https://app.example.com/o/acme/deliveries')}`;
    const response = await ask('GET', 'error?error=OAuthCallback', { cookie });
    expect(response.headers.get('location')).toBe(
      '/sign-in?callbackUrl=%2Fo%2Facme%2Fdeliveries&error=OAuthCallback',
    );
  });
});
