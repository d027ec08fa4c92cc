/** An example for a schema of the document, made from what the schema says. */

type Json = Record<string, unknown>;

const ID_PATTERN = /^\^([a-z]+)_\[0-7\]/;
const SAMPLE_SUFFIX = '01kjqzg1ysfpnb6kqt3vd6m9xa';
const SAMPLE_TIME = '2026-03-02T14:11:08.412Z';

/** Names whose values a reader knows what to make of. */
const SAMPLES: Record<string, unknown> = {
  url: 'https://erp.example.com/hooks',
  name: 'ERP',
  webhookName: 'ERP',
  eventType: 'job.created',
  type: 'job.created',
  status: 'delivered',
  eventTypes: ['job.created', 'estimate.created'],
  subject: 'job_20417',
  email: 'dana@acme.test',
  keyEnding: 'x7Qf',
  slug: 'acme',
  signingSecret: 'whsec_K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDNH/pI4Q=',
  key: 'hk_8xJ2mVbq0eYw3RkTz5uNfPc1LdHs7Ga9QoWi4X6yBvE',
  payload: '{"id":"evt_01kjqzg1ysfpnb6kqt3vd6m9xa","type":"job.created"}',
  action: 'webhook.created',
  label: 'Created',
  groupLabel: 'Job',
  description: 'When the job is created',
  unchangedSince: '2026-03-02T14:11:08.412345Z',
};

/**
 * @param schemas the named schemas of the document
 * @param name of the member that it stands in
 */
export function exampleOf(schema: Json, schemas: Json, name = ''): unknown {
  if (typeof schema.$ref === 'string') {
    const id = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return exampleOf(schemas[id] as Json, schemas, name);
  }
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if (Array.isArray(schema.enum)) return schema.enum.includes(SAMPLES[name]) ? SAMPLES[name] : schema.enum[0];
  const [first] = [...listOf(schema.anyOf), ...listOf(schema.oneOf)];
  if (first !== undefined) return exampleOf(first, schemas, name);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return objectExample(schema, schemas);
    case 'array':
      return arrayExample(schema, schemas, name);
    case 'string':
      return textExample(schema, name);
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema.minimum ?? 1));
    case 'boolean':
      return false;
    default:
      return null;
  }
}

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

function objectExample(schema: Json, schemas: Json): Json {
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  const required = Array.isArray(schema.required) ? schema.required : [];
  const named = Object.entries(properties)
    .filter(([name]) => required.includes(name))
    .map(([name, property]) => [name, exampleOf(property, schemas, name)] as const);
  return Object.fromEntries(named);
}

function arrayExample(schema: Json, schemas: Json, name: string): unknown[] {
  const sample = SAMPLES[name];
  if (Array.isArray(sample)) return sample;
  return typeof schema.items === 'object' ? [exampleOf(schema.items as Json, schemas, '')] : [];
}

function textExample(schema: Json, name: string): string {
  const prefix = ID_PATTERN.exec(String(schema.pattern ?? ''))?.[1];
  if (prefix !== undefined) return `${prefix}_${SAMPLE_SUFFIX}`;
  if (schema.format === 'date-time') return SAMPLE_TIME;
  const sample = SAMPLES[name];
  return typeof sample === 'string' ? sample : '…';
}
