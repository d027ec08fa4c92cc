import { z } from 'zod';
import type { Executor } from '#db/client';
import { type SQL, sql } from '#db/drizzle';
import { listMembersQuery } from '#lib/contracts/members';
import type { Page } from '#lib/contracts/page';
import type { MemberView } from '#lib/contracts/views/members';
import { type Permission, ROLES, type Role } from '#lib/domain/access/permissions';
import { encodeId } from '#lib/domain/ids';
import { findTextFlaw } from '#lib/domain/text/storable-text';
import { type Access, authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { toPage, wrongCursor } from '#lib/services/page';
import { parseQuery, type Query } from '#lib/services/parse';
import { WHOLE_READ_MS } from '#lib/services/turns/heavy-reads';

type Row = {
  id: string;
  name: string;
  email: string;
  role: Role;
  permissions: Permission[];
  listed_as: string;
};

/** Reads members of the caller's organisation, admins first, then by name. */
async function selectMembers(
  executor: Pick<Executor, 'execute'>,
  access: Access,
  conditions: readonly SQL[],
  limit: number,
): Promise<Row[]> {
  const { rows } = await executor.execute<Row>(sql`
    select u.id, u.name, u.email, m.role, m.permissions, m.name as listed_as
    from members m join users u on u.id = m.user_id
    where ${sql.join([sql`m.org_id = ${access.org.id}`, ...conditions], sql` and `)}
    order by m.role, m.name, m.user_id
    limit ${limit}`);
  return rows;
}

function toView({ id, name, email, role, permissions }: Row, access: Access): MemberView {
  return { id: encodeId('user', id), name, email, role, permissions, isYou: id === access.userId };
}

/** The member with the given user id; null where there is none in the caller's organisation. */
export async function readMember(
  executor: Executor,
  access: Access,
  userId: string,
): Promise<MemberView | null> {
  const [row] = await selectMembers(executor, access, [sql`m.user_id = ${userId}`], 1);
  return row === undefined ? null : toView(row, access);
}

/**
 * One page of the members of the organisation, admins first, then by name; of those whose name or address has the text that
 * is searched for, which is a heavy read. The cursor is the place of the last member of the page before: it holds even when that one has left.
 */
export async function listMembers(call: Call, query: Query): Promise<Page<MemberView>> {
  const access = await authorise(call, 'members.manage');
  const { cursor, limit, search } = parseQuery(listMembersQuery, query);
  const conditions: SQL[] = [];
  if (cursor !== undefined) conditions.push(after(placeOf(cursor)));
  if (search) conditions.push(matches(search));
  const { database, heavyReads } = call.context;
  const read = (executor: Pick<Executor, 'execute'>) =>
    selectMembers(executor, access, conditions, limit + 1);
  // A search may read all members for one.
  const rows = search
    ? await heavyReads.turn(access.org.id, read, { signal: call.signal, maxMs: WHOLE_READ_MS })
    : await read(database);
  return toPage(rows, limit, (row) => toView(row, access), cursorOf);
}

/** Where a member stands in the order of the list. */
const place = z.tuple([z.enum(ROLES), z.string().refine((text) => findTextFlaw(text) === null), z.uuid()]);
type Place = z.infer<typeof place>;

const after = ([role, name, id]: Place) => sql`(m.role, m.name, m.user_id) > (${role}, ${name}, ${id}::uuid)`;

function cursorOf({ role, listed_as, id }: Row): string {
  const last: Place = [role, listed_as, id];
  return Buffer.from(JSON.stringify(last)).toString('base64url');
}

function placeOf(cursor: string): Place {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw wrongCursor();
  }
}

function matches(search: string): SQL {
  const pattern = `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return sql`(u.name ilike ${pattern} or u.email ilike ${pattern})`;
}
