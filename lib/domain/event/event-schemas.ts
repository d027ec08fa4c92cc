/**
 * What the `data` of each event type holds, as JSON Schema. Apart from the catalogue, which every screen loads: this needs
 * the validator. It describes and does not refuse: a host may send more than is written here.
 */
import { z } from 'zod';
import type { EventType } from '#lib/domain/event/event-catalog';
import { ACCOUNT_SCHEMAS } from '#lib/domain/event/event-schemas/accounts';
import { WORK_SCHEMAS } from '#lib/domain/event/event-schemas/work';
import { tidySchema } from '#lib/domain/text/json-schema';

const id = (example: string) => z.string().meta({ description: 'Never changes.', examples: [example] });
const instant = z.iso.datetime().meta({ description: 'UTC, RFC 3339.' });
const url = z.url();

const person = z.object({ id: id('usr_311'), name: z.string(), email: z.email() });

const customer = z.object({
  id: id('cus_5093'),
  firstName: z.string(),
  lastName: z.string(),
  email: z.email(),
  phone: z.string(),
});

const address = z.object({
  street: z.string(),
  city: z.string(),
  state: z.string(),
  postalCode: z.string(),
  country: z.string().length(2).meta({ description: 'ISO 3166-1 alpha-2.' }),
});

const jobReference = z.object({ id: id('job_20417'), number: z.string(), name: z.string() });

const job = jobReference.extend({
  status: z.string(),
  type: z.string(),
  customer,
  address,
  assignedTo: person.nullable().meta({ description: 'Null while nobody is.' }),
  createdAt: instant,
  updatedAt: instant,
});

const lineItem = z.object({
  description: z.string(),
  quantity: z.number(),
  unit: z.string(),
  unitPrice: z.number(),
});

const estimate = z.object({
  id: id('est_8842'),
  number: z.string(),
  jobId: id('job_20417'),
  title: z.string(),
  status: z.string(),
  currency: z.string().length(3).meta({ description: 'ISO 4217.' }),
  subtotal: z.number(),
  tax: z.number(),
  total: z.number(),
  lineItems: z.array(lineItem),
  customer,
  createdAt: instant,
  updatedAt: instant,
});

const file = {
  contentType: z.string().meta({ examples: ['image/jpeg'] }),
  size: z.int().min(0).meta({ description: 'Bytes.' }),
  url,
};

const changedFields = z.array(z.string()).meta({ description: 'The members that are not what they were.' });

const signer = z.object({ name: z.string(), email: z.email(), signedAt: instant });

const EVENT_SCHEMAS = {
  'job.created': z.object({ job }),
  'job.updated': z.object({ job, changedFields }),
  'job.assigned': z.object({
    job,
    previousAssignee: person.nullable().meta({ description: 'Null where nobody was.' }),
  }),
  'job.image_created': z.object({
    job: jobReference,
    image: z.object({ id: id('img_77120'), fileName: z.string(), ...file, takenAt: instant }),
  }),
  'job.document_created': z.object({
    job: jobReference,
    document: z.object({ id: id('doc_4410'), name: z.string(), ...file, createdAt: instant }),
  }),
  'job.status_changed': z.object({ job, previousStatus: z.string(), status: z.string() }),
  'estimate.created': z.object({ estimate }),
  'estimate.updated': z.object({ estimate, changedFields }),
  'signed_document.signed': z.object({
    signedDocument: z.object({
      id: id('sgd_1290'),
      name: z.string(),
      jobId: id('job_20417'),
      url,
      signers: z.array(signer),
      completedAt: instant,
    }),
  }),
  'signable_document.signed': z.object({
    signableDocument: z.object({
      id: id('sbl_662'),
      name: z.string(),
      jobId: id('job_20417'),
      signers: z.array(signer),
      completedAt: instant,
    }),
  }),
  ...WORK_SCHEMAS,
  ...ACCOUNT_SCHEMAS,
} as const satisfies Record<EventType, z.ZodType>;

export type JsonSchema = Record<string, unknown>;

const made = new Map<EventType, JsonSchema>();

/** The schema of an event's `data`: JSON Schema 2020-12, without references to others. */
export function eventDataSchema(type: EventType): JsonSchema {
  const known = made.get(type);
  if (known !== undefined) return known;
  const schema = tidySchema(z.toJSONSchema(EVENT_SCHEMAS[type], { io: 'input' })) as JsonSchema;
  made.set(type, schema);
  return schema;
}
