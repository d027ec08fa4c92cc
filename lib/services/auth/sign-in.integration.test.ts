import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeMember } from '#db/testing/factories';
import { hashPassword } from '#lib/services/auth/password';
import { signInWithPassword } from '#lib/services/auth/sign-in';
import { admitSignIn, SIGN_IN_LIMITS } from '#lib/services/auth/sign-in-limits';
import { findUserByEmail } from '#lib/services/auth/users';
import { makeWorld, type World } from '#lib/services/testing/world';

let world: World;
let passwordHash: string;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  passwordHash = await hashPassword(password);
});
afterAll(() => world.drop());

const password = 'correct horse battery staple';
const makeUser = () => makeMember(world.database, world.org.id, {}, { passwordHash });

let networks = 0;
/** An IPv4 address that no other call gives. */
const newAddress = () => `198.18.${++networks >> 8}.${networks & 255}`;

const signIn = async (email: string, text: string, address: string | null, deviceId: string | null = null) =>
  (await signInWithPassword(world.context, { email, password: text }, { address, deviceId })).kind;

/** Tries that fail, without the time that hashing takes. */
async function guess(times: number, email: string, addressOf: () => string | null): Promise<void> {
  for (let n = 0; n < times; n++) {
    await admitSignIn(world.context, email, { address: addressOf(), deviceId: null });
  }
}

test('the right password signs in, however the address is typed', async () => {
  const user = await makeUser();
  const credentials = { email: ` ${user.email.toUpperCase()} `, password };
  const result = await signInWithPassword(world.context, credentials, { address: null, deviceId: null });
  const { id, name, email } = user;
  expect(result).toEqual({ kind: 'signed_in', user: { id, name, email }, sessionId: expect.any(String) });
});

test('a wrong password, an unknown account and an account without a password get the same answer', async () => {
  const user = await makeUser();
  const withoutPassword = await makeMember(world.database, world.org.id);
  for (const [email, text] of [
    [user.email, 'wrong'],
    ['nobody@example.com', password],
    [withoutPassword.email, password],
  ] as const) {
    expect(await signIn(email, text, newAddress())).toBe('invalid_credentials');
  }
});

test.each([
  ['an address', 'x'.repeat(300), 'x'],
  ['a long address', `${'x'.repeat(100_000)}@example.com`, 'x'],
  ['a password', 'nobody@example.com', 'x'.repeat(100_000)],
  ['characters outside the BMP', '🚀'.repeat(127), '🚀'.repeat(512)],
])('%s is refused in the same words, however long it is', async (_what, email, text) => {
  expect(await signIn(email, text, newAddress())).toBe('invalid_credentials');
});

describe('on one account from one network', () => {
  test('after too many tries even the right password must wait, there and on this account', async () => {
    const [user, other] = [await makeUser(), await makeUser()];
    const address = newAddress();
    await guess(SIGN_IN_LIMITS.accountFromNetwork, user.email, () => address);
    const result = await signInWithPassword(
      world.context,
      { email: user.email, password },
      { address, deviceId: null },
    );
    expect(result).toMatchObject({
      kind: 'rate_limited',
      waitSeconds: expect.toSatisfy((wait: number) => wait > 0 && wait <= 15 * 60),
    });
    expect(await signIn(other.email, password, address)).toBe('signed_in');
    expect(await signIn(user.email, password, newAddress())).toBe('signed_in');
  });

  test('tries at the same time count, too', async () => {
    const user = await makeUser();
    const address = newAddress();
    const tries = Array.from({ length: 40 }, () => signIn(user.email, 'wrong', address));
    const kinds = await Promise.all(tries);
    const verified = kinds.filter((kind) => kind === 'invalid_credentials').length;
    expect(verified).toBeLessThanOrEqual(SIGN_IN_LIMITS.accountFromNetwork);
  });

  test.each([
    ['case', (email: string) => email.toUpperCase()],
    ['spaces', (email: string) => `  ${email}\t`],
    ['full-width letters', (email: string) => email.replace('u', 'ｕ')],
    ['compatibility forms', (email: string) => email.replace('s', 'ſ')],
  ])('spellings of the address share one count: %s', async (_what, spell) => {
    const user = await makeUser();
    const address = newAddress();
    await guess(SIGN_IN_LIMITS.accountFromNetwork, spell(user.email), () => address);
    expect(await signIn(user.email, password, address)).toBe('rate_limited');
  });

  test('addresses of one IPv6 network share one count, those of the next do not', async () => {
    const user = await makeUser();
    let host = 0;
    await guess(SIGN_IN_LIMITS.accountFromNetwork, user.email, () => `2001:db8:5:1::${++host}`);
    expect(await signIn(user.email, password, '2001:db8:5:1:ffff::1')).toBe('rate_limited');
    expect(await signIn(user.email, password, '2001:db8:5:2::1')).toBe('signed_in');
  });

  test('callers whose address is not known share one count', async () => {
    const user = await makeUser();
    await guess(SIGN_IN_LIMITS.accountFromNetwork, user.email, () => null);
    expect(await signIn(user.email, password, null)).toBe('rate_limited');
  });

  test('a sign-in that succeeds clears the tries before it', async () => {
    const user = await makeUser();
    const address = newAddress();
    for (let round = 0; round < 3; round++) {
      await guess(SIGN_IN_LIMITS.accountFromNetwork - 1, user.email, () => address);
      expect(await signIn(user.email, password, address)).toBe('signed_in');
    }
  });
});

describe('a person is not kept out', () => {
  test('by a stranger elsewhere, whatever he tries', async () => {
    const user = await makeUser();
    const stranger = newAddress();
    await guess(SIGN_IN_LIMITS.account + 20, user.email, () => stranger);
    const mine = newAddress();
    await guess(SIGN_IN_LIMITS.accountFromNetwork - 1, user.email, () => mine);
    expect(await signIn(user.email, password, mine)).toBe('signed_in');
  });

  test('by strangers in many networks, who get fewer tries each', async () => {
    const user = await makeUser();
    const first = newAddress();
    await guess(SIGN_IN_LIMITS.accountUnderAttack, user.email, () => first);
    await guess(SIGN_IN_LIMITS.account, user.email, newAddress);
    expect(await signIn(user.email, password, first)).toBe('rate_limited');
    const mine = newAddress();
    await guess(SIGN_IN_LIMITS.accountUnderAttack - 1, user.email, () => mine);
    expect(await signIn(user.email, password, mine)).toBe('signed_in');
  });

  test('by a stranger in the same network, in a browser that has signed in before', async () => {
    const user = await makeUser();
    const address = newAddress();
    await guess(SIGN_IN_LIMITS.network + 1, user.email, () => address);
    expect(await signIn(user.email, password, address)).toBe('rate_limited');
    expect(await signIn(user.email, password, address, 'my browser')).toBe('signed_in');
    // A cookie that was stolen opens no other way to guess than this.
    for (let n = 0; n < SIGN_IN_LIMITS.device; n++) {
      await admitSignIn(world.context, user.email, { address, deviceId: 'my browser' });
    }
    expect(await signIn(user.email, password, newAddress(), 'my browser')).toBe('rate_limited');
  });

  test('by colleagues who sign in through the same address', async () => {
    const address = newAddress();
    for (let n = 0; n < SIGN_IN_LIMITS.network + 5; n++) {
      const admission = await admitSignIn(world.context, `colleague-${n}@example.com`, {
        address,
        deviceId: null,
      });
      if (admission.kind === 'admitted') await admission.forget();
    }
    expect(await signIn((await makeUser()).email, password, address)).toBe('signed_in');
  });
});

test('one network trying many accounts is limited', async () => {
  const address = newAddress();
  for (let n = 0; n < SIGN_IN_LIMITS.network; n++) await guess(1, `guess-${n}@example.com`, () => address);
  const user = await makeUser();
  expect(await signIn(user.email, password, address)).toBe('rate_limited');
  expect(await signIn(user.email, password, newAddress())).toBe('signed_in');
});

test('whoever has many IPv6 networks is limited by the one around them', async () => {
  for (let n = 1; n <= SIGN_IN_LIMITS.networkAround; n++) {
    await guess(1, `guess-${n}@example.com`, () => `2001:db8:6:${n.toString(16)}::1`);
  }
  const user = await makeUser();
  expect(await signIn(user.email, password, '2001:db8:6:ffff::1')).toBe('rate_limited');
  expect(await signIn(user.email, password, '2001:db8:7:ffff::1')).toBe('signed_in');
});

test('a crowd is turned away, except for those who are known', async () => {
  const users = await Promise.all(Array.from({ length: 3 }, makeUser));
  const strangers = Array.from({ length: 60 }, () => signIn('nobody@example.com', 'x', newAddress()));
  const known = users.map(({ email }) => signIn(email, password, newAddress(), email));
  const kinds = await Promise.all(strangers);
  // Ten wait, and one is inside unless the gate was resting.
  expect(kinds.slice(0, 10)).toEqual(Array(10).fill('invalid_credentials'));
  expect(kinds.slice(11)).toEqual(Array(49).fill('busy'));
  expect(await Promise.all(known)).toEqual(['signed_in', 'signed_in', 'signed_in']);
});

test('no name and no address of a try is stored', async () => {
  await signIn('canary-name@example.com', 'canary-password', '203.0.113.99');
  const { rows } = await world.database.$client.query<{ bucket: string }>('select bucket from rate_limits');
  expect(rows.length).toBeGreaterThan(0);
  for (const { bucket } of rows) expect(bucket).toMatch(/^sign-in\/[\w-]{43}$/);
});

test('a user is found by the address that the identity provider verified, and by no other', async () => {
  const user = await makeUser();
  expect(await findUserByEmail(world.context, user.email.toUpperCase())).toMatchObject({ id: user.id });
  expect(await findUserByEmail(world.context, 'nobody@example.com')).toBeNull();
  const kim = await makeMember(world.database, world.org.id, {}, { email: 'kim@example.com' });
  expect(await findUserByEmail(world.context, 'KIM@example.com')).toMatchObject({ id: kim.id });
  expect(await findUserByEmail(world.context, '\u212aim@example.com')).toBeNull();
  expect(await findUserByEmail(world.context, 'ｋim@example.com')).toBeNull();
});
