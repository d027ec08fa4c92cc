/** The `webhooks` of the API document: complete, and true of what receivers get. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '#lib/contracts/api/openapi';
import { webhookItems } from '#lib/contracts/api/webhook-items';
import { BODIES } from '#lib/domain/delivery/payload-body';
import { ACTIVATED_EVENT_TYPE, EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { EVENT_EXAMPLES } from '#lib/domain/event/event-examples';

type Item = {
  post: {
    summary: string;
    parameters: { name: string; required: boolean }[];
    requestBody: { content: { 'application/json': { schema: object; example: Record<string, unknown> } } };
  };
};

const items = webhookItems() as Record<string, Item>;

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
const validators = new Map<string, ValidateFunction>();

/** Compiles the schema of a type once; at the top level it allows only documented properties. */
function validatorOf(type: string): ValidateFunction {
  const known = validators.get(type);
  if (known !== undefined) return known;
  const schema = items[type]?.post.requestBody.content['application/json'].schema;
  if (schema === undefined) throw new Error(`The document has no schema of ${type}`);
  const validate = ajv.compile({ ...schema, additionalProperties: false });
  validators.set(type, validate);
  return validate;
}

/** Returns what is wrong with a body; empty for a valid one. */
function check(type: string, body: unknown): unknown[] {
  const validate = validatorOf(type);
  validate(body);
  return validate.errors ?? [];
}

test('the document has an item for every type that receivers get, and no other', () => {
  expect(Object.keys(items).sort()).toEqual([...EVENT_TYPES, ACTIVATED_EVENT_TYPE].sort());
  expect(openApiDocument('1.0.0', 'https://app.example.com').webhooks).toEqual(items);
});

describe.each([...EVENT_TYPES, ACTIVATED_EVENT_TYPE])('%s', (type) => {
  test('its example is a body of its schema, and names it', () => {
    const { example } = items[type]?.post.requestBody.content['application/json'] ?? {};
    expect(example).toMatchObject({ type });
    expect(check(type, example)).toEqual([]);
    expect(check(type, { ...example, type: 'another' })).not.toEqual([]);
    expect(check(type, { ...example, data: 'text' })).not.toEqual([]);
  });

  test('the headers of every request are required, the mark of a test is not', () => {
    const headers = items[type]?.post.parameters.map(({ name, required }) => [name, required]);
    expect(headers).toEqual([
      ['webhook-id', true],
      ['webhook-timestamp', true],
      ['webhook-signature', true],
      ['webhook-test', false],
    ]);
  });
});

test.each(EVENT_TYPES)('what is sent of %s, for real or as a test, is a body of its schema', (type) => {
  for (const isTest of [false, true]) {
    const event = {
      id: 'a653de1a-84a6-488c-90bc-f6c8e990bf51',
      orgId: '01890a5d-ac96-774b-bcce-b302099a8057',
      type,
      occurredAt: new Date('2026-03-02T14:11:08.412Z'),
      isTest,
      data: JSON.stringify(EVENT_EXAMPLES[type]),
    };
    const body = BODIES.envelope.write(event, '01890a5d-ac96-774b-bcce-b302099a8058');
    expect(check(type, JSON.parse(body))).toEqual([]);
  }
});
