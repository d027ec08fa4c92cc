import { afterEach, describe, expect, it, vi } from 'vitest';
import { safeCallbackPath, signInErrorText, signInWithPassword } from '#lib/client/sign-in';

describe('safeCallbackPath', () => {
  it.each([
    ['/o/acme/deliveries?status=failed&delivery=dlv_1', '/o/acme/deliveries?status=failed&delivery=dlv_1'],
    ['/o/acme/webhooks#top', '/o/acme/webhooks#top'],
    ['/', '/'],
  ])('keeps %s', (given, expected) => {
    expect(safeCallbackPath(given)).toBe(expected);
  });

  it.each([
    null,
    undefined,
    '',
    'https://evil.example',
    '//evil.example/o/acme',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'o/acme',
    ' /o/acme',
    '/sign-in?callbackUrl=/sign-in',
    `/o/acme/deliveries?search=${'ä'.repeat(1_000)}`,
  ])('refuses %j', (given) => {
    expect(safeCallbackPath(given)).toBe('/');
  });
});

describe('signInErrorText', () => {
  it('has words for what an identity provider answers', () => {
    expect(signInErrorText('oidc_unknown_user')).toContain('There is no account');
  });

  it('has words for an unknown code', () => {
    expect(signInErrorText('OAuthCallback')).toContain('did not work');
  });
});

describe('signInWithPassword', () => {
  afterEach(() => vi.unstubAllGlobals());
  const credentials = { email: 'dana@example.com', password: 'ä &=' };
  /** Answers the call for the token, then the sign-in; gives what was asked. */
  const answerWith = (answer: Response | Error) => {
    const asked: [string, RequestInit?][] = [];
    vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
      asked.push([url, init]);
      if (url === '/api/auth/csrf') return Response.json({ csrfToken: 'token' });
      if (answer instanceof Error) throw answer;
      return answer;
    });
    return asked;
  };

  it('sends the credentials with the token', async () => {
    const asked = answerWith(Response.json({ url: 'http://localhost:3000' }));
    await signInWithPassword(credentials);
    expect(asked[1]?.[0]).toBe('/api/auth/callback/credentials');
    expect(Object.fromEntries(asked[1]?.[1]?.body as URLSearchParams)).toEqual({
      ...credentials,
      csrfToken: 'token',
      json: 'true',
    });
  });

  it('says in the words of the server what is wrong', async () => {
    const headers = { 'content-type': 'application/problem+json' };
    answerWith(Response.json({ detail: 'Too many attempts. Wait 15 minutes.' }, { status: 429, headers }));
    await expect(signInWithPassword(credentials)).rejects.toThrow('Too many attempts. Wait 15 minutes.');
  });

  it.each([
    ['no answer', new TypeError('failed to fetch')],
    ['an answer of a proxy', new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['an answer of a proxy in JSON', Response.json({ message: 'no upstream' }, { status: 502 })],
  ])('says that the server could not be reached: %s', async (_what, answer) => {
    answerWith(answer);
    await expect(signInWithPassword(credentials)).rejects.toThrow('The server could not be reached.');
  });
});
