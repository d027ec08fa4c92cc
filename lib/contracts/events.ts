import { z } from 'zod';
import { decodeId, idPattern } from '#lib/domain/ids';
import { MAX_AUDIENCE } from '#lib/domain/limits';
import { textFlaw } from '#lib/domain/text/storable-text';

const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => textFlaw(value) === null, 'Contains a character that cannot be stored.');

/** Earlier or later instants are mistakes, and no database and no receiver agrees on them. */
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const occurredAt = z.iso
  .datetime({ offset: true })
  .refine((value) => Date.parse(value) >= EARLIEST && Date.parse(value) <= LATEST, {
    error: 'Must be between 1970 and 9999.',
    abort: true,
  })
  .transform((value) => new Date(value).toISOString());

const viewer = text(320)
  .meta({ pattern: `@|${idPattern('user')}` })
  .refine((value) => value.includes('@') || decodeId('user', value) !== null, {
    error: 'Must be the id of a user (usr_…) or an email address.',
  });

/** One event as a host product sends it. `data` is checked here and then cut out of the request text unchanged. */
export const emitEventInput = z.object({
  type: z
    .string({ error: 'Enter an event type, for example job.created.' })
    .max(100)
    .meta({ description: 'A type of the event catalogue.', examples: ['job.created'] }),
  data: z.record(z.string(), z.unknown(), { error: 'data must be a JSON object.' }).meta({
    description: 'A snapshot of the object. Its bytes reach the receiver as they are here; at most 256 KB.',
  }),
  subject: text(255)
    .optional()
    .meta({
      description: 'The id of the object that the event is about, for the search in Log History.',
      examples: ['job_20417'],
    }),
  idempotencyKey: text(255)
    .optional()
    .meta({
      description:
        'The same key with the same event makes one event, for as long as events are kept. The same are type, data in its bytes, subject, occurredAt and audience.',
      examples: ['job_20417/created'],
    }),
  occurredAt: occurredAt.optional().meta({
    description: 'When it happened, if not now. Sent on as timestamp.',
    examples: ['2026-03-02T14:11:08.412Z'],
  }),
  audience: z
    .array(viewer)
    .max(MAX_AUDIENCE)
    .optional()
    .meta({
      description:
        'The users who may view the object: ids or email addresses. Absent: everybody. Empty: nobody. Personal webhooks of others do not get the event.',
      examples: [['dana@acme.test']],
    }),
});

export type EmitEventInput = z.input<typeof emitEventInput>;
