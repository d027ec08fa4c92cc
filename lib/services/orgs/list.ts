import { and, asc, eq, isNull } from '#db/drizzle';
import { members, orgs } from '#db/schema/index';
import type { OrgView } from '#lib/contracts/views/access';
import { encodeId } from '#lib/domain/ids';
import type { ServiceContext } from '#lib/services/context';

/** The organisations that a user belongs to, by name. */
export async function listOrgsOf(context: ServiceContext, userId: string): Promise<OrgView[]> {
  const rows = await context.database
    .select({ id: orgs.id, slug: orgs.slug, name: orgs.name })
    .from(members)
    .innerJoin(orgs, eq(orgs.id, members.orgId))
    .where(and(eq(members.userId, userId), isNull(orgs.deletedAt)))
    .orderBy(asc(orgs.name));
  return rows.map((row) => ({ ...row, id: encodeId('organisation', row.id) }));
}
