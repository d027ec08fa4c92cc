/** The one place that decides who may do what: people by their permissions, machines by the scopes of their key. */
import { createHash } from 'node:crypto';
import { and, asc, eq, isNull, sql } from '#db/drizzle';
import { members, orgs, users } from '#db/schema/index';
import { type ApiKeyScope, scopesAllow, scopesFor } from '#lib/domain/access/api-key';
import { type Action, can, type Membership, permissionFor } from '#lib/domain/access/permissions';
import { PLAN_LABELS, PLAN_WITH_WEBHOOKS, type Plan, planAllows } from '#lib/domain/access/plan';
import { AppError, invalidApiKey, notFound } from '#lib/domain/errors/app-error';
import { findSessionUser } from '#lib/services/auth/sessions';
import type { Call, Caller, ServiceContext } from '#lib/services/context';

/** Who the caller turned out to be. `userId` is null for machines, `keyId` for people. */
export type Access = {
  org: Caller['org'];
  userId: string | null;
  keyId: string | null;
  /** Null for machines. */
  membership: Membership | null;
  address: string | null;
};

/**
 * Looks the caller up in the database and refuses what is not allowed: `not_found` for an organisation that the caller
 * does not belong to (as for one that does not exist), `forbidden` for a missing permission or scope. Nothing is kept
 * between requests: a key that was revoked, or a permission that was taken, counts for the next one no more.
 */
export async function authorise(call: Call, action: Action): Promise<Access> {
  const caller = call.caller ?? (await authenticate(call));
  await assertAllowed(call.context, caller, action);
  const { org, principal } = caller;
  const isUser = principal.kind === 'user';
  return {
    org,
    userId: isUser ? principal.id : null,
    keyId: isUser ? null : principal.id,
    membership: isUser ? principal.membership : null,
    address: call.address ?? null,
  };
}

/**
 * Authorises the next step of a long answer as `authorise` does the first: looks up once more whether the session or the key,
 * the membership and what it allows are still there. Throws `unauthenticated` where the session has ended.
 * @param access what the first step was authorised as
 */
export async function authoriseAgain(call: Call, access: Access, action: Action): Promise<void> {
  const { actor, context } = call;
  if (actor.kind === 'user') {
    const user = await findSessionUser(context, { id: actor.sessionId, userId: actor.userId });
    if (user === null) throw new AppError('unauthenticated', 'You were signed out meanwhile. Sign in again.');
  }
  const caller = await authenticate(call);
  if (caller.org.id !== access.org.id) throw notFound('organisation');
  await assertAllowed(context, caller, action);
}

/** The call as what the caller does in its organisation, which takes turns with the others at the connections. */
export function callOf(call: Call, caller: Caller): Call & { caller: Caller } {
  const { context, signal } = call;
  return { ...call, caller, context: { ...context, database: context.databaseOf(caller.org.id, signal) } };
}

/** Finds the member or the key in the organisation. Throws `unauthenticated` or `not_found`. */
export async function authenticate(call: Call): Promise<Caller> {
  if (call.actor.kind === 'user') return authenticateUser(call, call.actor.userId);
  const caller = await authenticateKey(call.context, call.actor.key);
  if (caller.org.slug !== call.orgSlug) throw notFound('organisation');
  return caller;
}

/** Throws `forbidden`, with what is missing and who can give it; `plan_required` where the plan does not include it. */
export async function assertAllowed(context: ServiceContext, caller: Caller, action: Action): Promise<void> {
  const { org, principal } = caller;
  if (principal.kind === 'user') {
    if (!can(principal.membership, action)) throw await missingPermission(context, org.id, action);
  } else if (!scopesAllow(principal.scopes, action)) throw missingScope(action);
  if (!planAllows(org.plan, action)) throw await missingPlan(context, caller);
  caller.allowed.add(action);
}

async function authenticateUser(call: Call, userId: string): Promise<Caller> {
  const [row] = await call.context.database
    .select({
      org: { id: orgs.id, slug: orgs.slug, name: orgs.name, plan: orgs.plan },
      role: members.role,
      permissions: members.permissions,
    })
    .from(members)
    .innerJoin(orgs, eq(orgs.id, members.orgId))
    .where(and(eq(members.userId, userId), eq(orgs.slug, call.orgSlug), isNull(orgs.deletedAt)));
  if (row === undefined) throw notFound('organisation');
  const membership = { role: row.role, permissions: row.permissions };
  return { org: row.org, principal: { kind: 'user', id: userId, membership }, allowed: new Set() };
}

type KeyRow = {
  key_id: string;
  scopes: ApiKeyScope[];
  is_revoked: boolean;
  is_expired: boolean;
  id: string;
  slug: string;
  name: string;
  plan: Plan;
};

/**
 * Finds a key, and with it its organisation. Throws `unauthenticated`. The last use is written at most once a minute: a busy
 * key must not write a row with every request.
 */
export async function authenticateKey({ database }: ServiceContext, key: string): Promise<Caller> {
  const keyHash = createHash('sha256').update(key).digest();
  const { rows } = await database.execute<KeyRow>(sql`
    with known as (
      select k.id as key_id, k.scopes, k.revoked_at is not null as is_revoked,
        coalesce(k.expires_at <= now(), false) as is_expired, o.id, o.slug, o.name, o.plan
      from api_key_hashes h
      join api_keys k on k.org_id = h.org_id and k.id = h.api_key_id
      join orgs o on o.id = k.org_id
      where h.key_hash = ${keyHash} and o.deleted_at is null
    ), used as (
      update api_keys k set last_used_at = now() from known
      where k.org_id = known.id and k.id = known.key_id and not known.is_revoked and not known.is_expired
        and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute')
    )
    select * from known`);
  const [row] = rows;
  if (row === undefined) throw invalidApiKey('There is no such API key.');
  if (row.is_revoked) throw invalidApiKey('This API key was revoked. Use another one.');
  if (row.is_expired) throw invalidApiKey('This API key has expired. Use another one.');
  const { key_id: id, scopes } = row;
  return {
    org: { id: row.id, slug: row.slug, name: row.name, plan: row.plan },
    principal: { kind: 'api_key', id, scopes },
    allowed: new Set(),
  };
}

function missingScope(action: Action): AppError {
  const scopes = scopesFor(action);
  const message =
    scopes.length === 0
      ? 'No API key can do this. An admin does it on the screen.'
      : `The API key needs the scope ${scopes.join(' or ')}.`;
  return new AppError('forbidden', message, {
    extra: { scopes },
    ...(scopes.length === 0 ? {} : { bearerError: 'insufficient_scope' as const }),
  });
}

/** What the plan lacks, and how to get it. */
async function missingPlan(context: ServiceContext, { org, principal }: Caller): Promise<AppError> {
  const admins = principal.kind === 'user' ? await listAdmins(context, org.id) : undefined;
  const message = `Webhooks are not part of the plan ${PLAN_LABELS[org.plan]} of ${org.name}. Upgrade to ${PLAN_LABELS[PLAN_WITH_WEBHOOKS]} to use them.`;
  return new AppError('plan_required', message, {
    extra: {
      plan: org.plan,
      requiredPlan: PLAN_WITH_WEBHOOKS,
      upgradeUrl: context.upgradeUrl,
      ...(admins === undefined ? {} : { admins }),
    },
  });
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
    .orderBy(asc(members.name))
    .limit(5);
}

async function missingPermission(context: ServiceContext, orgId: string, action: Action): Promise<AppError> {
  const permission = permissionFor(action);
  const admins = await listAdmins(context, orgId);
  const names = admins.map((admin) => admin.name).join(', ');
  const message =
    permission === null
      ? `Only an admin of the organisation can do this. Ask ${names}.`
      : `You need the permission ${permission}. An admin can give it to you: ${names}.`;
  return new AppError('forbidden', message, { extra: { permission, admins } });
}
