import { boolean, integer, jsonb, pgTable, pgView, primaryKey, smallint, sql, text, uuid } from '#db/drizzle';
import { bytea, instant, xid } from '#db/schema/columns';
import type { ApiKeyScope } from '#lib/domain/access/api-key';
import { type Action, type Permission, ROLES } from '#lib/domain/access/permissions';
import { PLANS } from '#lib/domain/access/plan';

const newId = sql`uuid_v7()`;

export const orgs = pgTable('orgs', {
  id: uuid('id').primaryKey().default(newId),
  slug: text('slug').notNull(),
  name: text('name').notNull(),
  plan: text('plan', { enum: PLANS }).notNull().default('pro'),
  hasWebhooks: boolean('has_webhooks').notNull().generatedAlwaysAs(sql`plan <> 'basic'`),
  createdAt: instant('created_at').notNull().defaultNow(),
  deletedAt: instant('deleted_at'),
  deletedXid: xid('deleted_xid'),
});

export const users = pgTable('users', {
  id: uuid('id').primaryKey().default(newId),
  email: text('email').notNull(),
  name: text('name').notNull(),
  passwordHash: text('password_hash'),
  number: integer('number').notNull().generatedAlwaysAsIdentity(),
  createdAt: instant('created_at').notNull().defaultNow(),
  renamedAt: instant('renamed_at'),
});

export const formerUsers = pgTable('former_users', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  deletedAt: instant('deleted_at').notNull().defaultNow(),
});

/** The names of all who ever acted, deleted users included. */
export const userNames = pgView('user_names', {
  id: uuid('id').notNull(),
  name: text('name').notNull(),
}).existing();

export const sessions = pgTable('sessions', {
  id: uuid('id').primaryKey().defaultRandom(),
  userId: uuid('user_id').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  lastSeenAt: instant('last_seen_at').notNull().defaultNow(),
});

export const members = pgTable(
  'members',
  {
    orgId: uuid('org_id').notNull(),
    userId: uuid('user_id').notNull(),
    role: text('role', { enum: ROLES }).notNull(),
    permissions: text('permissions').array().$type<Permission[]>().notNull().default([]),
    name: text('name').notNull().default(''),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.userId] })],
);

export const apiKeys = pgTable(
  'api_keys',
  {
    orgId: uuid('org_id').notNull(),
    id: uuid('id').notNull().default(newId),
    name: text('name').notNull(),
    keyEnding: text('key_ending').notNull(),
    scopes: text('scopes').array().$type<ApiKeyScope[]>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    createdBy: uuid('created_by'),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
);

/** Which key has a hash, over all organisations. */
export const apiKeyHashes = pgTable('api_key_hashes', {
  keyHash: bytea('key_hash').primaryKey(),
  orgId: uuid('org_id').notNull(),
  apiKeyId: uuid('api_key_id').notNull(),
});

export const auditLog = pgTable(
  'audit_log',
  {
    orgId: uuid('org_id').notNull(),
    id: uuid('id').notNull().default(newId),
    at: instant('at').notNull().defaultNow(),
    actorUserId: uuid('actor_user_id'),
    actorKeyId: uuid('actor_key_id'),
    address: text('address'),
    action: text('action').notNull(),
    targetKind: text('target_kind').notNull(),
    targetId: uuid('target_id'),
    detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
);

export const rateLimits = pgTable('rate_limits', {
  bucket: text('bucket').primaryKey(),
  windowStartedAt: instant('window_started_at').notNull(),
  count: integer('count').notNull(),
});

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    orgId: uuid('org_id').notNull(),
    principalId: uuid('principal_id').notNull(),
    key: text('key').notNull(),
    fingerprint: bytea('fingerprint').notNull(),
    actions: text('actions').array().$type<Action[]>().notNull(),
    status: smallint('status').notNull(),
    etag: text('etag'),
    body: text('body'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.principalId, table.key] })],
);
