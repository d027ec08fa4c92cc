/** The OpenAPI 3.1 document, generated from the operations, the contracts and the event catalogue. */

import { z } from 'zod';
import { exampleOf } from '#lib/contracts/api/example';
import { API_GUIDE } from '#lib/contracts/api/guide';
import { API_TAGS, type Operation, PATH_IDS, pathNames, problemsOf } from '#lib/contracts/api/operation';
import { OPERATIONS } from '#lib/contracts/api/operations';
import { inputSchemas, schemaId } from '#lib/contracts/api/schemas';
import { SENT_TAG, webhookItems } from '#lib/contracts/api/webhook-items';
import { idMeta } from '#lib/contracts/ids';
import { problemSchema } from '#lib/contracts/views/problem';
import { viewSchemas } from '#lib/contracts/views/view';
import { API_KEY_PREFIX, scopesFor } from '#lib/domain/access/api-key';
import { permissionsFor } from '#lib/domain/access/permissions';
import { ERROR_STATUS, type ErrorCode } from '#lib/domain/errors/app-error';
import { ID_PREFIXES } from '#lib/domain/ids';
import { tidySchema } from '#lib/domain/text/json-schema';

type Json = Record<string, unknown>;

const reference = (id: string) => ({ $ref: `#/components/schemas/${id}` });
const uri = (id: string) => `#/components/schemas/${id}`;

function schemasOf(registry: typeof inputSchemas, isExact: boolean): Json {
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => {
      const tidied = tidySchema(schema) as Json;
      return [id, isExact && 'properties' in tidied ? exact(tidied) : tidied];
    }),
  );
}

/**
 * A body has no other members, and no defaults: generators take a member with one for one that is always there. What is
 * done without a member stands in its description.
 */
function exact(schema: Json): Json {
  const properties = Object.entries(schema.properties as Record<string, Json>).map(
    ([name, { default: _default, ...property }]) => [name, property],
  );
  return { ...schema, properties: Object.fromEntries(properties), additionalProperties: false };
}

/** Every named schema, as it stands in the document. */
export function namedSchemas(): Json {
  return { ...withNotes(schemasOf(inputSchemas, true)), ...schemasOf(viewSchemas, false) };
}

/** Writes the notes of operations into the schemas of their bodies. */
function withNotes(schemas: Json): Json {
  const noted = { ...schemas };
  for (const { body, notes } of OPERATIONS) {
    if (body === undefined || notes === undefined) continue;
    const id = schemaId(body);
    noted[id] = describeMembers(noted[id] as { properties: Record<string, Json> }, notes);
  }
  return noted;
}

function describeMembers(
  schema: { properties: Record<string, Json> },
  notes: Readonly<Record<string, string>>,
) {
  const described = Object.entries(schema.properties).map(([name, property]) => [
    name,
    notes[name] === undefined ? property : { description: notes[name], ...property },
  ]);
  return { ...schema, properties: Object.fromEntries(described) };
}

function parametersOf(operation: Operation): Json[] {
  const ids = pathNames(operation.path).map((name) => {
    const kind = PATH_IDS[name];
    if (kind === undefined) throw new Error(`Nobody knows of what kind {${name}} is`);
    return {
      name,
      in: 'path',
      required: true,
      description: `${ID_PREFIXES[kind]}_…`,
      schema: { type: 'string', ...idMeta(kind) },
    };
  });
  const headers: Json[] = [];
  if (operation.method !== 'get') headers.push({ $ref: '#/components/parameters/IdempotencyKey' });
  if (operation.takesIfMatch)
    headers.push(
      { $ref: '#/components/parameters/IfMatch' },
      { $ref: '#/components/parameters/IfNoneMatchOfWrite' },
    );
  if (operation.hasEntityTag && operation.method === 'get')
    headers.push({ $ref: '#/components/parameters/IfNoneMatch' });
  return [...ids, ...queryParameters(operation), ...headers];
}

/** The query of an operation, member by member. */
export function queryParameters({ query, notes = {} }: Operation): Json[] {
  if (query === undefined) return [];
  const schema = tidySchema(z.toJSONSchema(query, { io: 'input' })) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, { description, ...rest }]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    description: notes[name] ?? description,
    // Repeated for each value. It is the default of OpenAPI; some tools want it said.
    ...(rest.type === 'array' ? { style: 'form', explode: true } : {}),
    schema: rest,
  }));
}

function responsesOf(operation: Operation, schemas: Json): Json {
  const responses: Json = {};
  for (const [status, { description, schema, contentType = 'application/json' }] of Object.entries(
    operation.answers,
  )) {
    const content =
      schema !== undefined
        ? {
            [contentType]: {
              schema: reference(schemaId(schema)),
              example: exampleOf(reference(schemaId(schema)), schemas),
            },
          }
        : contentType === 'application/json'
          ? undefined
          : { [contentType]: { schema: { type: 'string' } } };
    const headers = {
      ...(operation.hasEntityTag ? { ETag: { $ref: '#/components/headers/ETag' } } : {}),
      ...(operation.method === 'get'
        ? {}
        : { 'Idempotency-Replayed': { $ref: '#/components/headers/IdempotencyReplayed' } }),
    };
    responses[status] = {
      description,
      ...(content ? { content } : {}),
      ...(Object.keys(headers).length > 0 ? { headers } : {}),
    };
  }
  if (operation.hasEntityTag && operation.method === 'get')
    responses['304'] = { description: 'If-None-Match has the tag of what there is.' };
  for (const [status, codes] of Map.groupBy(problemsOf(operation), (code) => ERROR_STATUS[code])) {
    responses[status] = problemResponse(status, codes);
  }
  return responses;
}

function problemResponse(status: number, codes: readonly ErrorCode[]): Json {
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    content: { 'application/problem+json': { schema: reference(schemaId(problemSchema)) } },
    ...problemHeaders(status),
  };
}

function problemHeaders(status: number): Json {
  switch (status) {
    case 401:
    case 403:
      return { headers: { 'WWW-Authenticate': { $ref: '#/components/headers/WWWAuthenticate' } } };
    case 429:
    case 503:
      return { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } };
    default:
      return {};
  }
}

/** How a caller may be let in: by a scope of a key, or by a permission of a person. */
function securityOf({ action }: Operation): Json[] {
  const scopes = scopesFor(action);
  const permissions = permissionsFor(action);
  return [...scopes.map((scope) => ({ apiKey: [scope] })), { session: [...permissions] }];
}

function operationObject(operation: Operation, schemas: Json): Json {
  const { id, tag, summary, description, body, bodyExample } = operation;
  return {
    operationId: id,
    tags: [API_TAGS[tag].name],
    summary,
    description,
    security: securityOf(operation),
    parameters: parametersOf(operation),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: reference(schemaId(body)), example: bodyExample },
            },
          },
        }),
    responses: responsesOf(operation, schemas),
  };
}

function pathsOf(schemas: Json): Json {
  const paths = Map.groupBy(OPERATIONS, ({ path }) => path);
  return Object.fromEntries(
    [...paths].map(([path, operations]) => [
      path,
      Object.fromEntries(
        operations.map((operation) => [operation.method, operationObject(operation, schemas)]),
      ),
    ]),
  );
}

const text = { type: 'string' };

/** The cookie of an installation with an https address; the sign-in library leaves the prefix out without https. */
const SECURE_PREFIX = '__Secure-';
const SESSION_COOKIE = 'next-auth.session-token';

const COMPONENTS = {
  securitySchemes: {
    apiKey: {
      type: 'http',
      scheme: 'bearer',
      description: `An API key, ${API_KEY_PREFIX}…, with one of the named scopes.`,
    },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: SESSION_COOKIE,
      description:
        'The cookie of a signed-in person with one of the named permissions; none named: admins, or every member where the summary says so. Writes need the Origin of this site.',
    },
  },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      description: 'The same request with the same key is done once. Kept for 24 hours.',
      schema: { ...text, minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    },
    IfMatch: {
      name: 'If-Match',
      in: 'header',
      description:
        'ETag of what the change is made on, or several, or * for any. Where none is the current one, and for weak tags (W/"…"), the answer is 412.',
      schema: text,
    },
    IfNoneMatch: {
      name: 'If-None-Match',
      in: 'header',
      description: 'ETag of what you have; the same one is answered 304.',
      schema: text,
    },
    IfNoneMatchOfWrite: {
      name: 'If-None-Match',
      in: 'header',
      description: 'ETag of what is not to be changed; the current one, and *, is answered 412.',
      schema: text,
    },
  },
  headers: {
    ETag: { description: 'A strong one; another one after every change.', schema: text },
    IdempotencyReplayed: {
      description: 'true where this is the stored answer of an earlier request.',
      schema: { ...text, enum: ['true'] },
    },
    WWWAuthenticate: {
      description:
        'How to identify yourself (RFC 6750). With an API key also what is wrong with it: error="invalid_token", or insufficient_scope.',
      schema: { ...text, example: 'Bearer realm="Hooktab", error="invalid_token"' },
    },
    RetryAfter: { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
  },
} as const;

function componentsOf(schemas: Json, isHttps: boolean): Json {
  const { session } = COMPONENTS.securitySchemes;
  const name = isHttps ? SECURE_PREFIX + SESSION_COOKIE : SESSION_COOKIE;
  return {
    ...COMPONENTS,
    securitySchemes: { ...COMPONENTS.securitySchemes, session: { ...session, name } },
    schemas,
  };
}

/**
 * The document of an installation. The same for everybody: nothing of any organisation is in it.
 * @param appUrl the address of the installation, as in APP_URL
 */
export function openApiDocument(version: string, appUrl: string): Json {
  const { origin, protocol } = new URL(appUrl);
  const schemas = namedSchemas();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hooktab API',
      version,
      description: API_GUIDE,
      contact: { name: 'Whoever runs this installation', url: origin },
      license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
    },
    servers: [
      {
        url: `${origin}/api/v1/orgs/{org}`,
        variables: { org: { default: 'acme', description: 'The short name of the organisation.' } },
      },
    ],
    tags: [...Object.values(API_TAGS), SENT_TAG],
    paths: pathsOf(schemas),
    webhooks: webhookItems(),
    components: componentsOf(schemas, protocol === 'https:'),
  };
}
