/** The members of a large organisation, page by page: what a page costs must not grow with how many there are. */

import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeMember, makeOrg } from '#db/testing/factories';
import { rowsReadBy } from '#db/testing/rows-read';
import { listMembersQuery } from '#lib/contracts/members';
import { authenticate } from '#lib/services/authorise';
import { listMembers } from '#lib/services/members/list';
import { getAccess } from '#lib/services/orgs/access';
import { makeWorld, type World, within } from '#lib/services/testing/world';

const STORED = 100_000;
/** A page of 50, its users, and who asks; all rows would be 200,000. */
const MAX_ROWS_READ = 500;

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  await world.database.execute(sql`
    with made as (
      insert into users (email, name)
      select 'person' || i || '@large.example', 'Person ' || lpad(i::text, 6, '0')
      from generate_series(1, ${STORED}::integer) as i
      returning id
    )
    insert into members (org_id, user_id, role) select ${world.org.id}, id, 'member' from made`);
  await world.database.execute(sql`analyze members, users`);
});
afterAll(() => world.drop());

const list = (query: Record<string, string> = {}) => listMembers(world.as('admin'), query);

test('a page reads about as many rows as it has, the first and one in the middle', async () => {
  const middle = await list({ search: 'Person 050000' });
  expect(middle.items).toHaveLength(1);
  for (const cursor of [undefined, await cursorAfter('Person 050000')]) {
    const read = await rowsReadBy(world.database, '(members|users)$', async (transaction) => {
      const call = within(world.as('admin'), transaction);
      const page = await listMembers(call, cursor === undefined ? {} : { cursor });
      expect(page.items).toHaveLength(50);
    });
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(MAX_ROWS_READ);
  }
});

/** The cursor that a list gives out whose page ends with the member of this name. */
async function cursorAfter(name: string): Promise<string> {
  const prefix = name.slice(0, -2);
  const { items, nextCursor } = await list({ search: prefix, limit: '1' });
  expect(items).toMatchObject([{ name }]);
  return nextCursor ?? '';
}

test('who may do what is found without reading all members', async () => {
  const read = await rowsReadBy(world.database, '(members|users)$', async (transaction) => {
    expect((await getAccess(within(world.as('manager'), transaction))).admins).toHaveLength(1);
    await authenticate(within(world.as('admin'), transaction));
  });
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(MAX_ROWS_READ);
});

test('pages follow one another without a gap, admins first and then by name', async () => {
  const org = await makeOrg(world.database);
  const names = ['Zoe', 'Anna', 'Ben', 'Ben', 'Élan', 'Cem'];
  const people = [];
  for (const name of names) people.push(await makeMember(world.database, org.id, {}, { name }));
  const admin = await makeMember(world.database, org.id, { role: 'admin' }, { name: 'Yara' });
  const call = {
    ...world.as('admin', org.slug),
    actor: { kind: 'user', userId: admin.id, sessionId: '' },
  } as const;
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof listMembers>> = await listMembers(call, {
      limit: '2',
      ...(cursor === '' ? {} : { cursor }),
    });
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  }
  expect(seen[0]).toBe('Yara');
  expect(seen).toHaveLength(people.length + 1);
  const whole = await listMembers(call, { limit: '100' });
  expect(whole.items.map(({ name }) => name)).toEqual(seen);
  expect(seen.indexOf('Anna')).toBeLessThan(seen.indexOf('Ben'));
  expect(seen.indexOf('Cem')).toBeLessThan(seen.indexOf('Zoe'));
});

test('search finds a part of a name or an address, whatever its case, and takes wildcards by the letter', async () => {
  const org = await makeOrg(world.database);
  const admin = await makeMember(world.database, org.id, { role: 'admin' }, { name: 'Dana 100%' });
  await makeMember(world.database, org.id, {}, { name: 'Robin', email: 'robin_meyer@search.example' });
  const call = {
    ...world.as('admin', org.slug),
    actor: { kind: 'user', userId: admin.id, sessionId: '' },
  } as const;
  const find = async (search: string) => (await listMembers(call, { search })).items.map(({ name }) => name);
  expect(await find('dan')).toEqual(['Dana 100%']);
  expect(await find(' MEYER@search ')).toEqual(['Robin']);
  expect(await find('0%')).toEqual(['Dana 100%']);
  expect(await find('n_m')).toEqual(['Robin']);
  expect(await find('_')).toEqual(['Robin']);
  expect(await find('\\')).toEqual([]);
  expect(await find('')).toHaveLength(2);
});

test('a name that changes is shown at once, at the place that upkeep changes later', async () => {
  const org = await makeOrg(world.database);
  const admin = await makeMember(world.database, org.id, { role: 'admin' });
  const member = await makeMember(world.database, org.id, {}, { name: 'Anna' });
  await makeMember(world.database, org.id, {}, { name: 'Ben' });
  await world.database.execute(sql`update users set name = 'Zoe' where id = ${member.id}`);
  const call = {
    ...world.as('admin', org.slug),
    actor: { kind: 'user', userId: admin.id, sessionId: '' },
  } as const;
  const { items } = await listMembers(call, {});
  expect(items.slice(1).map(({ name }) => name)).toEqual(['Zoe', 'Ben']);
});

test.each(['x', 'bnVsbA', Buffer.from('["member","\\u0000","x"]').toString('base64url'), 'W10'])(
  'a cursor that came from no list is refused: %s',
  async (cursor) => {
    await expect(list({ cursor })).rejects.toMatchObject({ code: 'validation_failed' });
  },
);

test('the contract bounds a page', () => {
  expect(listMembersQuery.safeParse({ limit: '101' }).success).toBe(false);
});
