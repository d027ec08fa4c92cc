/** The organisations of the demo and their members. */
import type { Client } from 'pg';
import type { Random } from '#demo/seed/random';
import {
  DEMO_ORGS,
  DEMO_PASSWORD,
  DEMO_SIGN_INS,
  type DemoEmail,
  type DemoOrgSlug,
  type DemoSignIn,
} from '#lib/domain/access/demo-sign-ins';
import { hashPassword } from '#lib/services/auth/password';

export type SeededPeople = {
  orgIds: ReadonlyMap<DemoOrgSlug, string>;
  userIds: ReadonlyMap<DemoEmail, string>;
};

/** Looks up what the seed put there before; throws where it did not. */
export function known<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`The seed has no ${String(key)}`);
  return value;
}

/** Puts in organisations, people and memberships, made at `createdAtMs`. */
export async function seedPeople(client: Client, createdAtMs: number, random: Random): Promise<SeededPeople> {
  const at = new Date(createdAtMs);
  const orgIds = new Map<DemoOrgSlug, string>();
  for (const { slug, name } of DEMO_ORGS) {
    const id = random.uuidAt(createdAtMs);
    orgIds.set(slug, id);
    await client.query('insert into orgs (id, slug, name, created_at) values ($1, $2, $3, $4)', [
      id,
      slug,
      name,
      at,
    ]);
  }
  const userIds = new Map<DemoEmail, string>();
  for (const person of DEMO_SIGN_INS) {
    const id = random.uuidAt(createdAtMs);
    userIds.set(person.email, id);
    await client.query(
      'insert into users (id, email, name, password_hash, created_at) values ($1, $2, $3, $4, $5)',
      [id, person.email, person.name, await hashPassword(DEMO_PASSWORD), at],
    );
    const { memberships }: DemoSignIn = person;
    for (const { org, role, permissions } of memberships) {
      await client.query(
        'insert into members (org_id, user_id, role, permissions, created_at) values ($1, $2, $3, $4, $5)',
        [known(orgIds, org), id, role, permissions, at],
      );
    }
  }
  return { orgIds, userIds };
}
