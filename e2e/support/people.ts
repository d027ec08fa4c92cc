/** An organisation of its own for each test, with a person for each kind of access. */
import type { Database } from '#db/client';
import { makeMember, makeOrg } from '#db/testing/factories';
import type { Permission, Role } from '#lib/domain/access/permissions';
import { hashPassword } from '#lib/services/auth/password';

export const PASSWORD = 'correct horse battery staple';

export const PEOPLE = {
  admin: { name: 'Dana Whitfield', role: 'admin', permissions: [] },
  manager: { name: 'Sam Okafor', role: 'member', permissions: ['Org.webhooks'] },
  support: { name: 'Robin Meyer', role: 'member', permissions: ['Org.webhooks.logs'] },
  nobody: { name: 'Kim Larsen', role: 'member', permissions: [] },
} as const satisfies Record<string, { name: string; role: Role; permissions: readonly Permission[] }>;

export type PersonName = keyof typeof PEOPLE;
export type Person = { id: string; name: string; email: string };
export type TestOrg = { id: string; slug: string; name: string; people: Record<PersonName, Person> };

let passwordHash: Promise<string> | undefined;

/** Makes the organisation with its four people, who all have the same password. */
export async function makeTestOrg(database: Database): Promise<TestOrg> {
  passwordHash ??= hashPassword(PASSWORD);
  const org = await makeOrg(database, { name: 'Acme Roofing' });
  const values = { passwordHash: await passwordHash };
  const add = async (who: PersonName): Promise<Person> => {
    const { name, role, permissions } = PEOPLE[who];
    const user = await makeMember(
      database,
      org.id,
      { role, permissions: [...permissions] },
      { ...values, name },
    );
    return { id: user.id, name: user.name, email: user.email };
  };
  const people = {
    admin: await add('admin'),
    manager: await add('manager'),
    support: await add('support'),
    nobody: await add('nobody'),
  };
  return { id: org.id, slug: org.slug, name: org.name, people };
}
