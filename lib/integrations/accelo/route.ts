/**
 * Answers as Accelo's API gives them: `meta` and `response`, in JSON, XML or YAML as the end of the path says.
 * Sources: the samples of its document; "Response and Request Structure" of its API documentation for refusals.
 */
import { type AppError, type ErrorCode, notFound } from '#lib/domain/errors/app-error';
import { type JsonValue, xmlText } from '#lib/domain/text/xml-text';
import { yamlText } from '#lib/domain/text/yaml-text';
import {
  FORM_BODY,
  fieldMessages,
  type IntegrationDefinition,
  type IntegrationHandlers,
  type IntegrationPath,
  type IntegrationSystem,
  integrationMethods,
  integrationRoute,
  JSON_BODY,
  statusOf,
} from '#lib/integrations/integration-route';

const STATUS_CODES_URL = 'https://affinitylive.jira.com/wiki/display/APIS/Status+Codes';

/** Spaces, as in the samples. */
const INDENT = 2;

const FORMS = {
  json: { contentType: 'application/json', write: (value: JsonValue) => JSON.stringify(value, null, INDENT) },
  xml: { contentType: 'text/xml; charset=utf-8', write: (value: JsonValue) => xmlText('api', value) },
  yml: { contentType: 'text/x-yaml; charset=utf-8', write: yamlText },
} as const;

const SUFFIX = /\.(json|xml|yml)$/;

/** The end of a path says the form; without, it is JSON. */
function formOf(path: IntegrationPath): (typeof FORMS)[keyof typeof FORMS] {
  const [, suffix = 'json'] = SUFFIX.exec(String(Object.values(path).at(-1) ?? '')) ?? [];
  return FORMS[suffix as keyof typeof FORMS];
}

/** The part of a path without the form of the answer. */
export function withoutForm(part = ''): string {
  return part.replace(SUFFIX, '');
}

/** Throws `not_found` unless the part of the path names the collection. */
export function assertCollection(path: IntegrationPath): void {
  if (withoutForm(path.collection) !== 'subscriptions') throw notFound('resource');
}

const MESSAGES = {
  ok: 'Everything executed as expected.',
  ok_created: 'A resource was successfully created.',
} as const;

const moreInfo = (status: string) => `${STATUS_CODES_URL}#${status}`;

/** Accelo's words; it has none for a plan, and calls every other request that it cannot follow `invalid_request`. */
const STATUSES: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'unauthorized',
  forbidden: 'forbidden',
  plan_required: 'plan_required',
  rate_limited: 'too_many_requests',
  internal_error: 'server_error',
  unavailable: 'server_error',
};

const ACCELO: IntegrationSystem = {
  bodies: { ...JSON_BODY, ...FORM_BODY },
  answer: ({ status, body }, path) => {
    const word = status === 201 ? 'ok_created' : 'ok';
    const meta = { status: word, more_info: moreInfo(word), message: MESSAGES[word] };
    const { contentType, write } = formOf(path);
    // What has no body in HTTP has its meta all the same.
    const text = write({ meta, response: body as JsonValue });
    return { status: status === 204 ? 200 : status, contentType, text };
  },
  refuse: (refusal, _requestId, path) => {
    const status = STATUSES[refusal.code] ?? 'invalid_request';
    const meta = { status, more_info: moreInfoOf(refusal, status), message: messageOf(refusal) };
    const { contentType, write } = formOf(path);
    return { status: statusOf(refusal.code), contentType, text: write({ meta, response: null }) };
  },
};

/** Where to read on: for a plan, where to get it. */
function moreInfoOf({ code, details }: AppError, status: string): string {
  const upgradeUrl = details.extra?.upgradeUrl;
  return code === 'plan_required' && typeof upgradeUrl === 'string' ? upgradeUrl : moreInfo(status);
}

/** Fields have no place of their own in `meta`. */
function messageOf(refusal: AppError): string {
  const fields = fieldMessages(refusal);
  if (fields === null) return refusal.message;
  return Object.entries(fields)
    .map(([name, messages]) => (name === '' ? messages.join(' ') : `${name}: ${messages.join(' ')}`))
    .join(' ');
}

/** A route of `/api/v0`. */
export const acceloRoute = <Result>(definition: IntegrationDefinition<Result>) =>
  integrationRoute(ACCELO, definition);

/** All methods of a path of the system. */
export const acceloMethods = (handlers: IntegrationHandlers) => integrationMethods(ACCELO, handlers);

/** Refuses whatever no other route has, in the form that a program expects, not with the page for people. */
export const unknownAcceloRoute = acceloRoute({ handle: () => Promise.reject(notFound('resource')) });
