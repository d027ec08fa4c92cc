/** Who a request with a cookie comes from. */
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { getSessionUser } from '#lib/auth/session';
import { silentWebLog } from '#lib/log/testing/silent';
import { endSession, startSession } from '#lib/services/auth/sessions';
import { makeWorld, type World } from '#lib/services/testing/world';

const jar = new Map<string, string>();
vi.mock('next/headers', () => ({
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { value: jar.get(name) } : undefined),
  }),
}));

const NAME = '__Secure-next-auth.session-token';
const secret = 's'.repeat(32);

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  const holder = globalThis as typeof globalThis & { hooktabRuntime?: unknown };
  holder.hooktabRuntime = {
    settings: { APP_URL: 'https://app.example.com', AUTH_SECRET: secret },
    ...silentWebLog(),
    context: world.context,
  };
});
afterAll(() => world.drop());

const userOf = async (value: string | undefined, name = NAME) => {
  jar.clear();
  if (value !== undefined) jar.set(name, value);
  return getSessionUser();
};

test('a cookie is worth what its session is', async () => {
  const { id, email, name } = world.users.admin;
  const sid = (await startSession(world.context, id)) ?? '';
  const cookie = await encode({ token: { sub: id, sid }, secret });
  expect(await userOf(cookie)).toEqual({ id, email, name, sessionId: sid });
  // Under https only the name that no page without it can set.
  expect(await userOf(cookie, 'next-auth.session-token')).toBeNull();
  await endSession(world.context, sid);
  expect(await userOf(cookie)).toBeNull();
});

test('every other cookie is worth nothing', async () => {
  const sub = world.users.admin.id;
  const sid = (await startSession(world.context, sub)) ?? '';
  const cookies = [
    undefined,
    '',
    'x',
    'a.b.c.d.e',
    'x'.repeat(8_000),
    '\ufffd',
    // Issued before sessions had rows, for another user, with another secret, or by another program with the same secret.
    await encode({ token: { sub }, secret }),
    await encode({ token: { sub: world.users.support.id, sid }, secret }),
    await encode({ token: { sub, sid }, secret: 't'.repeat(32) }),
    await encode({ token: { sub, sid: 'not a uuid' }, secret }),
    await encode({ token: { sub: 'auth0|7', sid }, secret }),
    // Past its time.
    await encode({ token: { sub, sid }, secret, maxAge: -60 }),
  ];
  for (const cookie of cookies) expect(await userOf(cookie), cookie?.slice(0, 20)).toBeNull();
  expect(await userOf(await encode({ token: { sub, sid }, secret }))).not.toBeNull();
});
