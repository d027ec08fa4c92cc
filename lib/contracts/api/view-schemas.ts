/** The answers of the API as schemas. The types stand where the views are declared; here is what a document can show. */
import { z } from 'zod';
import { view, viewSchemas } from '#lib/contracts/api/schemas';
import type { ApiKeyView } from '#lib/contracts/api-keys';
import type { AuditEntryView } from '#lib/contracts/audit-log';
import type { EmitResult, EmitResults, EmittedEventView, EventTypeView } from '#lib/contracts/events';
import { idMeta } from '#lib/contracts/ids';
import type { MemberView } from '#lib/contracts/members';
import type { AccessView, OrgView } from '#lib/contracts/orgs';
import { API_KEY_SCOPES } from '#lib/domain/api-key';
import { ERROR_STATUS, type ErrorCode, type FieldError } from '#lib/domain/app-error';
import { AUDIT_TARGETS, type AuditTargetKind } from '#lib/domain/audit-log';
import { EVENT_GROUPS, EVENT_TYPES } from '#lib/domain/event-catalog';
import { EVENT_EXAMPLES } from '#lib/domain/event-examples';
import type { IdKind } from '#lib/domain/ids';
import { ACTIONS, PERMISSIONS, ROLES } from '#lib/domain/permissions';
import { PLANS } from '#lib/domain/plan';

/** An id as it leaves the server. */
export const idText = (kind: IdKind) => z.string().meta(idMeta(kind));

export const instant = z.string().meta({ format: 'date-time' });
export const count = z.int().min(0);

/** One page of a list. */
export const page = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'Give it as cursor; null on the last page.' }),
  });

/** A list that does not grow by use: it comes as a whole. */
export const list = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item) });

const errorCodes = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]];

const fieldError = view<FieldError>()(
  'FieldError',
  z.object({
    pointer: z.string().meta({ description: 'JSON pointer into the body or, for a query, /name.' }),
    message: z.string(),
  }),
);

export const eventTypeSchema = view<EventTypeView>()(
  'EventType',
  z.object({
    type: z.enum(EVENT_TYPES),
    group: z.enum(EVENT_GROUPS),
    groupLabel: z.string(),
    label: z.string(),
    description: z.string(),
    dataExample: z.record(z.string(), z.unknown()).meta({ examples: [EVENT_EXAMPLES['job.status_changed']] }),
    dataSchema: z
      .record(z.string(), z.unknown())
      .meta({ description: 'JSON Schema 2020-12 of data.', examples: [{ type: 'object' }] }),
  }),
);

export const emittedEventSchema = view<EmittedEventView>()(
  'EmittedEvent',
  z.object({
    id: idText('event'),
    type: z.string(),
    deliveryCount: count.meta({ description: 'How many active webhooks it goes to.' }),
    isDuplicate: z
      .boolean()
      .meta({ description: 'An earlier call has made this event; nothing was sent again.' }),
  }),
);

const emitResultSchema = view<EmitResult>()(
  'EmitResult',
  z.discriminatedUnion('status', [
    z.object({ status: z.literal('accepted'), ...emittedEventSchema.shape }),
    z.object({
      status: z.literal('refused'),
      code: z.enum(errorCodes),
      detail: z.string(),
      errors: z.array(fieldError),
    }),
  ]),
);

export const emitResultsSchema = view<EmitResults>()(
  'EmitResults',
  z.object({
    accepted: count,
    refused: count,
    items: z.array(emitResultSchema).meta({ description: 'In the order of the events.' }),
  }),
);

/** What some codes add to a problem. */
const problemExtras = {
  permission: z.string().nullable().optional().meta({
    description: 'With forbidden, to a person: the permission to ask for; null where only an admin may.',
  }),
  plan: z.enum(PLANS).optional().meta({ description: 'With plan_required: the plan of the organisation.' }),
  requiredPlan: z.enum(PLANS).optional().meta({ description: 'With plan_required: the plan to ask for.' }),
  upgradeUrl: z.string().nullable().optional().meta({ description: 'With plan_required: where to get it.' }),
  admins: z
    .array(z.object({ name: z.string(), email: z.string() }))
    .optional()
    .meta({ description: 'With forbidden and plan_required, to a person: whom to ask.' }),
  scopes: z.array(z.string()).optional().meta({
    description: 'With forbidden, to a key: the scopes of which one would do; empty where none does.',
  }),
  current: z.unknown().optional().meta({ description: 'With version_conflict: the webhook as it is now.' }),
  accepted: count.optional().meta({ description: 'With several events, none of which was accepted.' }),
  refused: count.optional(),
  items: z.array(emitResultSchema).optional(),
};

export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.enum(errorCodes).meta({ description: 'Stable: decide by it, not by the words.' }),
    detail: z.string().meta({ description: 'Written for people.' }),
    requestId: z.string().meta({ description: 'Also in the header X-Request-Id.' }),
    errors: z.array(fieldError).optional(),
    ...problemExtras,
  })
  .meta({ description: 'RFC 9457.' });
viewSchemas.add(problemSchema, { id: 'Problem' });

export const memberSchema = view<MemberView>()(
  'Member',
  z.object({
    id: idText('user'),
    name: z.string().meta({ examples: ['Dana Whitfield'] }),
    email: z.string(),
    role: z.enum(ROLES),
    permissions: z.array(z.enum(PERMISSIONS)),
    isYou: z.boolean(),
  }),
);

export const apiKeySchema = view<ApiKeyView>()(
  'ApiKey',
  z.object({
    id: idText('apiKey'),
    name: z.string(),
    keyEnding: z.string(),
    scopes: z.array(z.enum(API_KEY_SCOPES)),
    createdAt: instant,
    createdBy: z
      .string()
      .nullable()
      .meta({ examples: ['Dana Whitfield'] }),
    expiresAt: instant.nullable().meta({ examples: [null] }),
    isExpired: z.boolean(),
    lastUsedAt: instant.nullable().meta({ description: 'Exact to a minute.' }),
  }),
);

export const apiKeyWithSecretSchema = view<{ apiKey: ApiKeyView; key: string | null }>()(
  'ApiKeyWithSecret',
  z.object({
    apiKey: apiKeySchema,
    key: z
      .string()
      .nullable()
      .meta({ description: 'Shown this once. Null where the answer is repeated for an Idempotency-Key.' }),
  }),
);

const targetKinds = Object.keys(AUDIT_TARGETS) as [AuditTargetKind, ...AuditTargetKind[]];

export const auditEntrySchema = view<AuditEntryView>()(
  'AuditEntry',
  z.object({
    id: idText('auditEntry'),
    at: instant,
    actor: z.object({
      kind: z.enum(['user', 'api_key', 'system']),
      id: z
        .string()
        .nullable()
        .meta({ examples: ['usr_01kjqzg1ysfpnb6kqt3vd6m9xa'] }),
      name: z
        .string()
        .nullable()
        .meta({ examples: ['Dana Whitfield'] }),
    }),
    action: z.string(),
    target: z.object({
      kind: z.enum(targetKinds),
      id: z
        .string()
        .nullable()
        .meta({ examples: ['whk_01kjqzg1ysfpnb6kqt3vd6m9xa'] }),
      name: z
        .string()
        .nullable()
        .meta({ examples: ['ERP'] }),
    }),
    detail: z.record(z.string(), z.unknown()),
    address: z
      .string()
      .nullable()
      .meta({ description: 'Where it was done from; null where not known.', examples: ['203.0.113.7'] }),
  }),
);

const org = view<OrgView>()(
  'Organisation',
  z.object({ id: idText('organisation'), slug: z.string(), name: z.string() }),
);

export const accessSchema = view<AccessView>()(
  'Access',
  z.object({
    org,
    plan: z.object({ name: z.enum(PLANS), label: z.string(), hasWebhooks: z.boolean() }),
    user: z.object({ id: idText('user'), name: z.string(), email: z.string() }),
    role: z.enum(ROLES),
    permissions: z.array(z.enum(PERMISSIONS)),
    actions: z.array(z.enum(ACTIONS)),
    isSupportOnly: z.boolean(),
    admins: z.array(z.object({ name: z.string(), email: z.string() })),
    orgs: z.array(org),
    installation: z.object({
      retryDelaysMs: z.array(z.number()),
      retentionDays: z.int(),
      demoReceiverOrigin: z.string().nullable(),
      upgradeUrl: z.string().nullable(),
    }),
  }),
);
