/** What goes in and what comes out has one name: `docs/decisions/0053-names-of-the-api.md`. */
import { expect, test } from 'vitest';
import { namedSchemas, queryParameters } from '#lib/contracts/api/openapi';
import type { Operation } from '#lib/contracts/api/operation';
import { OPERATIONS } from '#lib/contracts/api/operations';
import { schemaId } from '#lib/contracts/api/schemas';

type Schema = { properties?: Record<string, Schema>; items?: Schema; $ref?: string; anyOf?: Schema[] };

const schemas = namedSchemas() as Record<string, Schema>;

/** Names of members, at any depth, of what an operation answers with. */
function answeredNames({ answers }: Operation): Set<string> {
  const names = new Set<string>();
  const visit = (schema: Schema): void => {
    if (schema.$ref !== undefined) visit(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      names.add(name);
      visit(property);
    }
    for (const inner of [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])]) visit(inner);
  };
  for (const { schema } of Object.values(answers)) {
    if (schema !== undefined) visit(schemas[schemaId(schema)] ?? {});
  }
  return names;
}

/** Parameters that ask for a part of a list, or for how a call is done: no member of an answer. */
const ASKING = ['cursor', 'limit', 'from', 'to', 'search', 'newerThan', 'wait'];
/** Members of bodies that are never shown, or say only what to do. */
const ONE_WAY: Partial<Record<string, string[]>> = {
  CreateWebhook: ['basicPassword', 'hubSecret'],
  UpdateWebhook: ['basicPassword', 'hubSecret'],
  SetActive: ['waiting'],
  EmitEvent: ['data', 'subject', 'idempotencyKey', 'occurredAt', 'audience'],
};
/** Parameters that come from the answer of another operation: the preview's, and the filters of the log. */
const FROM_ELSEWHERE: Partial<Record<string, string>> = {
  previewRetry: 'listDeliveries',
  exportDeliveries: 'listDeliveries',
  retryMatching: 'listDeliveries',
};

const operation = (id: string) => OPERATIONS.find((one) => one.id === id) as Operation;

test.each(OPERATIONS.map((one) => [one.id, one] as const))('%s', (id, one: Operation) => {
  const known = [
    one,
    operation(FROM_ELSEWHERE[id] ?? id),
    ...(id === 'retryMatching' ? [operation('previewRetry')] : []),
  ];
  const answered = new Set(known.flatMap((each) => [...answeredNames(each)]));
  const asked = queryParameters(one).map(({ name }) => String(name));
  expect(asked.filter((name) => !ASKING.includes(name) && !answered.has(name))).toEqual([]);

  if (one.body === undefined) return;
  const body = schemas[schemaId(one.body)] ?? {};
  const [ref] = body.anyOf ?? [];
  const bodyId = ref?.$ref?.split('/').at(-1) ?? schemaId(one.body);
  const given = Object.keys(schemas[bodyId]?.properties ?? {});
  expect(given.length).toBeGreaterThan(0);
  expect(given.filter((name) => !ONE_WAY[bodyId]?.includes(name) && !answered.has(name))).toEqual([]);
  for (const name of ONE_WAY[bodyId] ?? []) expect(answered.has(name), `${name} is shown`).toBe(false);
});
