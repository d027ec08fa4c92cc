import { createHash } from 'node:crypto';
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { apiKeys, members, orgs, users } from '#db/schema/index';
import { type ApiKeyScope, scopeFor, scopesAllow } from '#lib/domain/api-key';
import { AppError, notFound } from '#lib/domain/app-error';
import { type Action, can, type Membership, permissionFor } from '#lib/domain/permissions';
import type { Call, ServiceContext } from '#lib/services/context';

/** Who the caller turned out to be. `userId` is null for machines, `keyId` for people. */
export type Access = {
  org: { id: string; slug: string; name: string };
  userId: string | null;
  keyId: string | null;
  /** Null for machines. */
  membership: Membership | null;
};

/**
 * Looks the caller up in the database, at every call, and refuses what is not allowed: `not_found` for an organisation
 * that the caller does not belong to (as for one that does not exist), `forbidden` for a missing permission or scope.
 */
export async function authorise(call: Call, action: Action): Promise<Access> {
  return call.actor.kind === 'user'
    ? authoriseUser(call, call.actor.userId, action)
    : authoriseKey(call, call.actor.key, action);
}

async function authoriseUser(call: Call, userId: string, action: Action): Promise<Access> {
  const [row] = await call.context.database
    .select({
      org: { id: orgs.id, slug: orgs.slug, name: orgs.name },
      role: members.role,
      permissions: members.permissions,
    })
    .from(members)
    .innerJoin(orgs, eq(orgs.id, members.orgId))
    .where(and(eq(members.userId, userId), eq(orgs.slug, call.orgSlug)));
  if (row === undefined) throw notFound('organisation');
  const membership = { role: row.role, permissions: row.permissions };
  if (!can(membership, action)) throw await forbidden(call.context, row.org.id, action);
  return { org: row.org, userId, keyId: null, membership };
}

async function authoriseKey(call: Call, key: string, action: Action): Promise<Access> {
  const keyHash = createHash('sha256').update(key).digest();
  const [row] = await call.context.database
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .from(orgs)
    .where(and(eq(apiKeys.keyHash, keyHash), isNull(apiKeys.revokedAt), eq(orgs.id, apiKeys.orgId)))
    .returning({
      keyId: apiKeys.id,
      scopes: apiKeys.scopes,
      org: { id: orgs.id, slug: orgs.slug, name: orgs.name },
    });
  if (row === undefined) throw new AppError('unauthenticated', 'This API key is unknown or was revoked.');
  if (row.org.slug !== call.orgSlug) throw notFound('organisation');
  if (!scopesAllow(row.scopes as ApiKeyScope[], action)) {
    const scope = scopeFor(action);
    const needed = scope === null ? 'API keys cannot do this.' : `The API key needs the scope ${scope}.`;
    throw new AppError('forbidden', needed, { extra: { scope } });
  }
  return { org: row.org, userId: null, keyId: row.keyId, membership: null };
}

/** The admins of an organisation: whom to ask. */
export function listAdmins(
  context: ServiceContext,
  orgId: string,
): Promise<{ name: string; email: string }[]> {
  return context.database
    .select({ name: users.name, email: users.email })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.orgId, orgId), eq(members.role, 'admin')))
    .orderBy(asc(users.name))
    .limit(5);
}

async function forbidden(context: ServiceContext, orgId: string, action: Action): Promise<AppError> {
  const permission = permissionFor(action);
  const admins = await listAdmins(context, orgId);
  const names = admins.map((admin) => admin.name).join(', ');
  const message =
    permission === null
      ? `Only an admin of the organisation can do this. Ask ${names}.`
      : `You need the permission ${permission}. An admin can give it to you: ${names}.`;
  return new AppError('forbidden', message, { extra: { permission, admins } });
}
