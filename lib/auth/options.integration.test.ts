/** Signing in with a password, as the sign-in library calls it. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeMember } from '#db/testing/factories';
import { authorizeWithPassword, type Exchange } from '#lib/auth/options';
import { PEER_ADDRESS_HEADER } from '#lib/http/client-address';
import { silentWebLog } from '#lib/log/testing/silent';
import { runtime } from '#lib/runtime';
import { hashPassword } from '#lib/services/auth/password';
import { SIGN_IN_LIMITS } from '#lib/services/auth/sign-in-limits';
import { makeWorld, type World } from '#lib/services/testing/world';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  const holder = globalThis as typeof globalThis & { hooktabRuntime?: unknown };
  holder.hooktabRuntime = {
    settings: { APP_URL: 'https://app.example.com', AUTH_SECRET: 's'.repeat(32), TRUSTED_PROXIES: 1 },
    ...silentWebLog(),
    context: world.context,
  };
});
afterAll(() => world.drop());

type Credentials = Parameters<typeof authorizeWithPassword>[0];

/** Who signed in, and what the answer gets. */
async function signIn(credentials: Credentials, values: Partial<Exchange> = {}) {
  const headers = new Headers({ 'x-forwarded-for': '203.0.113.7' });
  const exchange: Exchange = { headers, ...values };
  return { user: await authorizeWithPassword(credentials, exchange), exchange };
}

test.each<[string, Credentials]>([
  ['nothing', undefined],
  ['nobody', { email: 'nobody@example.com', password: 'x' }],
  ['no password', { email: 'nobody@example.com' }],
  ['U+0000', { email: 'a\0@example.com', password: 'x' }],
  ['half a surrogate pair', { email: 'a\ud800@example.com', password: 'x' }],
  ['half a surrogate pair in the password', { email: 'nobody@example.com', password: '\ud800' }],
  ['U+0000 in the password', { email: 'nobody@example.com', password: '\0' }],
  ['a long password', { email: 'nobody@example.com', password: 'x'.repeat(60_000) }],
  ['a long address', { email: `${'x'.repeat(60_000)}@example.com`, password: 'x' }],
])('refuses %s in words', async (_what, credentials) => {
  const { user, exchange } = await signIn(credentials);
  expect(user).toBeNull();
  expect(exchange.failure).toMatchObject({
    code: 'unauthenticated',
    message: 'The email address or the password is wrong.',
  });
  expect(exchange.setCookie).toBeUndefined();
});

test('says how long to wait after too many tries, and lets a browser through that it knows', async () => {
  const password = 'correct horse battery staple';
  const passwordHash = await hashPassword(password);
  const { email, id } = await makeMember(world.database, world.org.id, {}, { passwordHash });
  const first = await signIn({ email, password });
  expect(first.user).toMatchObject({ id });
  const deviceCookie = /hooktab-device=([^;]*)/.exec(first.exchange.setCookie ?? '')?.[1];

  for (let n = 0; n < SIGN_IN_LIMITS.accountFromNetwork; n++) await signIn({ email, password: 'wrong' });
  const { user, exchange } = await signIn({ email, password });
  expect(user).toBeNull();
  expect(exchange.failure).toMatchObject({
    code: 'rate_limited',
    message: expect.stringMatching(/^Too many attempts\. Wait 1[45] minutes, then try again\.$/),
    details: { retryAfterSeconds: expect.any(Number) },
  });
  expect((await signIn({ email, password }, { deviceCookie })).user).toMatchObject({ id });
});

test('counts a caller without a proxy by the other end of the connection', async () => {
  const { settings } = runtime();
  settings.TRUSTED_PROXIES = 0;
  try {
    const headers = (peer: string, forwarded: string) =>
      new Headers({ [PEER_ADDRESS_HEADER]: peer, 'x-forwarded-for': forwarded });
    const credentials = { email: 'somebody@example.com', password: 'wrong' };
    for (let n = 0; n < SIGN_IN_LIMITS.accountFromNetwork; n++) {
      await signIn(credentials, { headers: headers('::ffff:192.0.2.1', `198.51.100.${n}`) });
    }
    const again = await signIn(credentials, { headers: headers('192.0.2.1', '198.51.100.99') });
    expect(again.exchange.failure).toMatchObject({ code: 'rate_limited' });
    const elsewhere = await signIn(credentials, { headers: headers('192.0.2.2', '198.51.100.1') });
    expect(elsewhere.exchange.failure).toMatchObject({ code: 'unauthenticated' });
  } finally {
    settings.TRUSTED_PROXIES = 1;
  }
});

test('hands an error of ours on', async () => {
  await world.database.$client.query('alter table rate_limits rename to gone');
  try {
    const { user, exchange } = await signIn({ email: 'nobody@example.com', password: 'x' });
    expect(user).toBeNull();
    expect(exchange.failure).toMatchObject({ cause: { code: '42P01' } });
  } finally {
    await world.database.$client.query('alter table gone rename to rate_limits');
  }
});
