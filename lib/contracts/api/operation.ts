import type { z } from 'zod';
import type { Action } from '#lib/domain/access/permissions';
import { PLANS, planAllows } from '#lib/domain/access/plan';
import type { ErrorCode } from '#lib/domain/errors/app-error';
import type { IdKind } from '#lib/domain/ids';

export const API_TAGS = {
  events: { name: 'Events', description: 'Emit what happened in your product.' },
  webhooks: {
    name: 'Webhooks',
    description: 'Create, change, switch and test the endpoints that get events.',
  },
  deliveries: {
    name: 'Deliveries',
    description: 'Read what was sent and what came back, and send it again.',
  },
  organisation: {
    name: 'Organisation',
    description: 'Members, API keys and the audit log: for people who are signed in.',
  },
} as const;
export type ApiTag = keyof typeof API_TAGS;

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

/** What stands for an id in a path, and of what kind the id is. */
export const PATH_IDS: Readonly<Record<string, IdKind>> = {
  webhook: 'webhook',
  delivery: 'delivery',
  member: 'user',
  key: 'apiKey',
};

export type OperationAnswer = {
  description: string;
  /** Absent for an answer without a body. */
  schema?: z.ZodType;
  /** `application/json` unless given. */
  contentType?: string;
};

/** One thing that the API can be asked for: documents, reference page and tests derive from it. */
export type Operation = {
  id: string;
  tag: ApiTag;
  method: Method;
  /** Below `/api/v1/orgs/{org}`. */
  path: string;
  summary: string;
  description: string;
  /** What the caller must be allowed to do: by a permission, or by the scope of a key. */
  action: Action;
  query?: z.ZodObject;
  /** What members of the query or the body mean, by name. */
  notes?: Readonly<Record<string, string>>;
  body?: z.ZodType;
  bodyExample?: unknown;
  answers: Readonly<Record<number, OperationAnswer>>;
  /** Codes besides those that every operation of its kind can answer with. */
  problems?: readonly ErrorCode[];
  /** The answer has an entity tag. */
  hasEntityTag?: boolean;
  /** `If-Match` is kept to. */
  takesIfMatch?: boolean;
};

const READS: readonly ErrorCode[] = [
  'invalid_header',
  'unauthenticated',
  'forbidden',
  'not_found',
  'rate_limited',
  'internal_error',
  'unavailable',
];
const WRITES: readonly ErrorCode[] = [
  'cross_origin',
  'idempotency_key_reused',
  'idempotency_key_in_progress',
];
const WITH_BODY: readonly ErrorCode[] = [
  'invalid_json',
  'too_large',
  'unsupported_media_type',
  'validation_failed',
];

/** Every code that the operation can answer with. */
export function problemsOf(operation: Operation): ErrorCode[] {
  const codes = new Set<ErrorCode>([...READS, ...(operation.problems ?? [])]);
  if (PLANS.some((plan) => !planAllows(plan, operation.action))) codes.add('plan_required');
  if (operation.method !== 'get') for (const code of WRITES) codes.add(code);
  if (operation.body !== undefined) for (const code of WITH_BODY) codes.add(code);
  // Also without a query of its own: then every parameter is refused.
  codes.add('validation_failed');
  if (operation.takesIfMatch) codes.add('precondition_failed');
  return [...codes];
}

/** The names in a path, e.g. `webhook`. */
export function pathNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
