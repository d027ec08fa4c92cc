/** Answers as ASP.NET Web API gives them, on which Avaza's API is built: members in Pascal case, `ModelState` for fields. */
import { type AppError, notFound } from '#lib/domain/errors/app-error';
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

const contentType = 'application/json; charset=utf-8';

const AVAZA: IntegrationSystem = {
  bodies: JSON_BODY,
  answer: ({ status, body }) => ({
    status,
    contentType,
    text: body === null ? null : JSON.stringify(body),
  }),
  refuse: (refusal) => ({
    status: statusOf(refusal.code),
    contentType,
    text: JSON.stringify(messageOf(refusal)),
  }),
};

function messageOf(refusal: AppError) {
  const fields = fieldMessages(refusal);
  return fields === null
    ? { Message: refusal.message }
    : { Message: 'The request is invalid.', ModelState: fields };
}

/** A route of `/api/Webhook`. */
export const avazaRoute = <Result>(definition: IntegrationDefinition<Result>) =>
  integrationRoute(AVAZA, definition);

/** All methods of a path of the system. */
export const avazaMethods = (handlers: IntegrationHandlers) => integrationMethods(AVAZA, handlers);

/** Refuses whatever no other route has, in the form that a program expects, not with the page for people. */
export const unknownAvazaRoute = avazaRoute({ handle: () => Promise.reject(notFound('resource')) });
