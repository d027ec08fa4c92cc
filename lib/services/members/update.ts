import { and, eq } from '#db/drizzle';
import { members } from '#db/schema/index';
import { updateMemberInput } from '#lib/contracts/members';
import type { MemberView } from '#lib/contracts/views/members';
import { AppError, notFound } from '#lib/domain/errors/app-error';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { readMember } from '#lib/services/members/list';
import { parseInput } from '#lib/services/parse';

/** Gives and takes permissions; effective with the member's next request. */
export async function updateMember(call: Call, userId: string, body: unknown): Promise<MemberView> {
  const access = await authorise(call, 'members.manage');
  const { permissions } = parseInput(updateMemberInput, body);
  const isMember = and(eq(members.orgId, access.org.id), eq(members.userId, userId));
  return call.context.database.transaction(async (transaction) => {
    const [saved] = await transaction.select().from(members).where(isMember).for('update');
    if (saved === undefined) throw notFound('member');
    if (saved.role === 'admin') {
      throw new AppError(
        'not_possible_now',
        'An admin can do everything already; permissions are for members.',
      );
    }
    await transaction.update(members).set({ permissions }).where(isMember);
    await audit(
      transaction,
      access,
      'member.permissions_changed',
      { kind: 'user', id: userId },
      {
        from: saved.permissions,
        to: permissions,
      },
    );
    const view = await readMember(transaction, access, userId);
    if (view === null) throw notFound('member');
    return view;
  });
}
