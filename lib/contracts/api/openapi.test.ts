/** The document is what linters and generators of clients can take. */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { namedSchemas, openApiDocument } from '#lib/contracts/api/openapi';
import type { Operation } from '#lib/contracts/api/operation';
import { OPERATIONS } from '#lib/contracts/api/operations';
import { schemaId } from '#lib/contracts/api/schemas';

type Json = Record<string, unknown>;

const document = openApiDocument('1.0.0', 'https://hooks.acme.test');

/** Every object in a value, with its path. */
function objectsIn(value: unknown, path = ''): { path: string; object: Json }[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([name, member]) => objectsIn(member, `${path}/${name}`));
  return Array.isArray(value) ? inner : [{ path, object: value as Json }, ...inner];
}

const schemaObjects = objectsIn(document.components).concat(
  objectsIn(document.paths),
  objectsIn(document.webhooks),
);

test('the strict rules of Redocly find nothing', async () => {
  const problems = await lintFromString({
    source: JSON.stringify(document),
    absoluteRef: '/openapi.json',
    config: await createConfig({ extends: ['recommended-strict'] }),
  });
  expect(
    problems.map(({ ruleId, message, location: [place] }) => ({ ruleId, message, at: place?.pointer })),
  ).toEqual([]);
});

test('no schema is a boolean where Go and Python cannot read one', () => {
  expect(schemaObjects.length).toBeGreaterThan(1_000);
  const stopping = schemaObjects.filter(
    ({ object }) =>
      typeof object.items === 'boolean' || 'prefixItems' in object || 'unevaluatedItems' in object,
  );
  expect(stopping.map(({ path }) => path)).toEqual([]);
});

test('bodies have no defaults, of which generators make members that must be there', () => {
  const schemas = namedSchemas();
  const bodies = OPERATIONS.flatMap(({ body }: Operation) =>
    body === undefined ? [] : [schemas[schemaId(body)]],
  );
  expect(bodies.length).toBeGreaterThan(5);
  expect(objectsIn(bodies).filter(({ object }) => 'default' in object)).toEqual([]);
});

test('numbers have no bounds beyond sense', () => {
  const bounds = schemaObjects.flatMap(({ object: { minimum, maximum } }) => [minimum, maximum]);
  expect(bounds.filter((bound) => Math.abs(Number(bound)) >= Number.MAX_SAFE_INTEGER)).toEqual([]);
});

test('every operation, of the API and of receivers, has a name of its own, a tag and its security', () => {
  const operations = [document.paths, document.webhooks].flatMap((paths) =>
    Object.values(paths as Json).flatMap((methods) => Object.values(methods as Record<string, Json>)),
  );
  const ids = operations.map(({ operationId }) => operationId);
  expect(ids.every((id) => /^[a-z][A-Za-z]+$/.test(String(id)))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  const tags = (document.tags as { name: string }[]).map(({ name }) => name);
  for (const { operationId, security, description, ...operation } of operations) {
    expect(Array.isArray(security), String(operationId)).toBe(true);
    expect(description, String(operationId)).not.toBe('');
    expect(tags, String(operationId)).toContain((operation.tags as string[])[0]);
  }
});

test.each([
  ['https://hooks.acme.test', 'https://hooks.acme.test/api/v1/orgs/{org}'],
  ['https://hooks.acme.test/', 'https://hooks.acme.test/api/v1/orgs/{org}'],
  ['http://localhost:3000', 'http://localhost:3000/api/v1/orgs/{org}'],
])('the server of %s is absolute', (appUrl, url) => {
  expect(openApiDocument('1.0.0', appUrl).servers).toMatchObject([{ url }]);
});

test('every id and cursor in a request has a pattern', () => {
  type Parameter = { name: string; in: string; schema: Json };
  const parameters = Object.values(document.paths as Record<string, Json>).flatMap((methods) =>
    Object.values(methods as Record<string, { parameters: Parameter[] }>).flatMap((one) => one.parameters),
  );
  const ids = parameters.filter(
    (one) => one.in === 'path' || /^(cursor|id|until|newerThan|.+Id|actor|target)$/.test(one.name),
  );
  expect(ids.length).toBeGreaterThan(20);
  for (const { name, schema } of ids) {
    const text = (schema.items ?? schema) as Json;
    expect(text, name).toMatchObject({
      type: 'string',
      pattern: expect.any(String),
      maxLength: expect.any(Number),
    });
  }
});

/** Two webhooks, from which the members that hang together are made. */
const BASE = { name: 'ERP', url: 'https://erp.example.com/hooks', eventTypes: ['job.created'] };
const AUTHS = [
  { authMethod: 'none' },
  { authMethod: 'basic' },
  { authMethod: 'basic', basicUsername: 'erp' },
  { authMethod: 'basic', basicUsername: 'erp', basicPassword: 'secret' },
  { authMethod: 'none', basicPassword: 'secret' },
];
const FORMATS = [{}, { payloadFormat: 'envelope' }, { payloadFormat: 'notification' }];
const TYPES = [{}, { contentType: 'application/json' }, { contentType: 'application/x-www-form-urlencoded' }];
const SECRETS = [{}, { hubSecret: null }, { hubSecret: 'secret' }];
const COMBINATIONS = AUTHS.flatMap((auth) =>
  FORMATS.flatMap((format) =>
    TYPES.flatMap((type) => SECRETS.map((secret) => ({ ...BASE, ...auth, ...format, ...type, ...secret }))),
  ),
);

describe.each(['createWebhook', 'updateWebhook'])('%s', (id) => {
  test('the schema takes what the contract takes', () => {
    const operation: Operation | undefined = OPERATIONS.find((one) => one.id === id);
    const body = operation?.body;
    if (body === undefined) throw new Error(`${id} has no body`);
    const check = new Ajv2020({ strict: false }).compile(namedSchemas()[schemaId(body)] as Json);
    const verdicts = COMBINATIONS.map((combination) => {
      const input = id === 'updateWebhook' ? { ...combination, version: 1 } : combination;
      const isGood = body.safeParse(input).success;
      // Where no format is given the saved one decides, of which a schema knows nothing.
      if (id === 'updateWebhook' && !('payloadFormat' in input)) return isGood;
      expect(check(input), JSON.stringify(input)).toBe(isGood);
      return isGood;
    });
    expect(new Set(verdicts)).toEqual(new Set([true, false]));
  });
});
