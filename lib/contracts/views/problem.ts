import { z } from 'zod';
import { emitResultSchema } from '#lib/contracts/views/events';
import { errorCode, fieldErrorSchema } from '#lib/contracts/views/field-error';
import { count, view } from '#lib/contracts/views/view';
import { PLANS } from '#lib/domain/access/plan';

/** What some codes add to a problem. */
const extras = {
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

/** An error answer (RFC 9457). */
export const problemSchema = view(
  'Problem',
  z
    .object({
      type: z.literal('about:blank'),
      title: z.string(),
      status: z.int(),
      code: errorCode.meta({ description: 'Stable: decide by it, not by the words.' }),
      detail: z.string().meta({ description: 'Written for people.' }),
      requestId: z
        .string()
        .meta({ description: 'Also in the header X-Request-Id, and in the log of the web process.' }),
      errors: z.array(fieldErrorSchema).optional(),
      ...extras,
    })
    .meta({ description: 'RFC 9457.' }),
);
/** What a caller reads; codes may add members, which `extras` names. */
export type Problem = Pick<
  z.infer<typeof problemSchema>,
  'type' | 'title' | 'status' | 'code' | 'detail' | 'requestId' | 'errors'
> & { [extra: string]: unknown };
