/** Answers in the style of AccuLynx's API, on ASP.NET Core: camel case, and problem details (RFC 9457) with `errors` by field. */
import { ERROR_TITLES, notFound } from '#lib/domain/errors/app-error';
import {
  fieldMessages,
  type IntegrationDefinition,
  type IntegrationHandlers,
  type IntegrationSystem,
  integrationMethods,
  integrationRoute,
  JSON_BODY,
  statusOf,
} from '#lib/integrations/integration-route';

const ACCULYNX: IntegrationSystem = {
  bodies: JSON_BODY,
  answer: ({ status, body }) => ({
    status,
    contentType: 'application/json',
    text: body === null ? null : JSON.stringify(body),
  }),
  refuse: (refusal, requestId) => {
    const status = statusOf(refusal.code);
    const errors = fieldMessages(refusal);
    const problem = {
      type: 'about:blank',
      title: ERROR_TITLES[refusal.code],
      status,
      code: refusal.code,
      detail: refusal.message,
      traceId: requestId,
      ...(errors === null ? {} : { errors }),
    };
    return { status, contentType: 'application/problem+json', text: JSON.stringify(problem) };
  },
};

/** A route of `/api/acculynx/v1`. */
export const accuLynxRoute = <Result>(definition: IntegrationDefinition<Result>) =>
  integrationRoute(ACCULYNX, definition);

/** All methods of a path of the system. */
export const accuLynxMethods = (handlers: IntegrationHandlers) => integrationMethods(ACCULYNX, handlers);

/** Refuses whatever no other route has, in the form that a program expects, not with the page for people. */
export const unknownAccuLynxRoute = accuLynxRoute({ handle: () => Promise.reject(notFound('resource')) });
