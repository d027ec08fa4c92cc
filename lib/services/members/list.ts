import { and, asc, eq } from 'drizzle-orm';
import type { Executor } from '#db/client';
import { members, users } from '#db/schema/index';
import type { MemberView } from '#lib/contracts/members';
import { encodeId } from '#lib/domain/ids';
import { type Access, authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** Reads members of the caller's organisation: all, or the one with the given user id. */
export async function readMembers(
  executor: Executor,
  access: Access,
  userId?: string,
): Promise<MemberView[]> {
  const rows = await executor
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      role: members.role,
      permissions: members.permissions,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.orgId, access.org.id), userId === undefined ? undefined : eq(users.id, userId)))
    .orderBy(asc(members.role), asc(users.name));
  return rows.map((row) => ({ ...row, id: encodeId('user', row.id), isYou: row.id === access.userId }));
}

/** The members of the organisation, admins first. */
export async function listMembers(call: Call): Promise<{ items: MemberView[] }> {
  const access = await authorise(call, 'members.manage');
  return { items: await readMembers(call.context.database, access) };
}
