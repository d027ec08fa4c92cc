import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeMember } from '#db/testing/factories';
import { hashPassword } from '#lib/services/auth/password';
import {
  ACCOUNT_LIMIT,
  ADDRESS_LIMIT,
  findUserByEmail,
  signInWithPassword,
} from '#lib/services/auth/sign-in';
import { makeWorld, type World } from '#lib/services/testing/world';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterAll(() => world.drop());

const password = 'correct horse battery staple';
const makeUser = async () =>
  makeMember(world.database, world.org.id, {}, { passwordHash: await hashPassword(password) });
const signIn = (email: string, text: string, address: string | null = null) =>
  signInWithPassword(world.context, { email, password: text }, address);

test('the right password signs in, whatever the case of the address', async () => {
  const user = await makeUser();
  const result = await signIn(` ${user.email.toUpperCase()} `, password);
  expect(result).toEqual({ kind: 'signed_in', user: { id: user.id, name: user.name, email: user.email } });
});

test('a wrong password, an unknown account and an account without a password get the same answer', async () => {
  const user = await makeUser();
  const withoutPassword = await makeMember(world.database, world.org.id);
  for (const [email, text] of [
    [user.email, 'wrong'],
    ['nobody@example.com', password],
    [withoutPassword.email, password],
  ] as const) {
    expect(await signIn(email, text)).toEqual({ kind: 'invalid_credentials' });
  }
});

test('after too many tries even the right password must wait', async () => {
  const user = await makeUser();
  for (let i = 0; i < ACCOUNT_LIMIT.max; i++) await signIn(user.email, 'wrong');
  const result = await signIn(user.email, password);
  expect(result.kind).toBe('rate_limited');
  expect(await signIn((await makeUser()).email, password)).toMatchObject({ kind: 'signed_in' });
});

test('a sign-in that succeeds clears the tries before it', async () => {
  const user = await makeUser();
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < ACCOUNT_LIMIT.max - 1; i++) await signIn(user.email, 'wrong');
    expect((await signIn(user.email, password)).kind).toBe('signed_in');
  }
});

test('one address trying many accounts is limited', async () => {
  const tries = Array.from({ length: ADDRESS_LIMIT.max }, (_, i) =>
    signIn(`guess-${i}@example.com`, 'x', '203.0.113.9'),
  );
  await Promise.all(tries);
  const user = await makeUser();
  expect((await signIn(user.email, password, '203.0.113.9')).kind).toBe('rate_limited');
  expect((await signIn(user.email, password, '203.0.113.10')).kind).toBe('signed_in');
});

test('a user is found by the address that the identity provider verified', async () => {
  const user = await makeUser();
  expect(await findUserByEmail(world.context, user.email.toUpperCase())).toMatchObject({ id: user.id });
  expect(await findUserByEmail(world.context, 'nobody@example.com')).toBeNull();
});
