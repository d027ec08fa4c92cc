/** Signing in with a password, as the sign-in library calls it: the message of a refusal becomes part of an address. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { authorizeWithPassword } from '#lib/auth/options';
import { silentWebLog } from '#lib/log/testing/silent';
import { makeWorld, type World } from '#lib/services/testing/world';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  const holder = globalThis as typeof globalThis & { hooktabRuntime?: unknown };
  holder.hooktabRuntime = {
    settings: { APP_URL: 'https://app.example.com', TRUSTED_PROXIES: 1 },
    ...silentWebLog(),
    context: world.context,
  };
});
afterAll(() => world.drop());

type Credentials = Parameters<typeof authorizeWithPassword>[0];

/** The message of the refusal. */
const refusal = (credentials: Credentials) =>
  authorizeWithPassword(credentials, {}).then(
    () => 'signed in',
    (error: Error) => error.message,
  );

test.each<[string, Credentials]>([
  ['nothing', undefined],
  ['nobody', { email: 'nobody@example.com', password: 'x' }],
  ['no password', { email: 'nobody@example.com' }],
  ['U+0000', { email: 'a\0@example.com', password: 'x' }],
  ['half a surrogate pair', { email: 'a\ud800@example.com', password: 'x' }],
  ['a long password', { email: 'nobody@example.com', password: 'x'.repeat(2_000) }],
])('%s', async (_what, credentials) => {
  expect(await refusal(credentials)).toBe('invalid_credentials');
});

test('an error of ours says nothing about itself', async () => {
  await world.database.$client.query('alter table rate_limits rename to gone');
  try {
    expect(await refusal({ email: 'nobody@example.com', password: 'x' })).toBe('internal_error');
  } finally {
    await world.database.$client.query('alter table gone rename to rate_limits');
  }
});
