/** Answers as ASP.NET Web API gives them, on which Avaza's API is built: members in Pascal case, `ModelState` for fields. */
import type { AppError } from '#lib/domain/app-error';
import {
  type AdapterDefinition,
  type AdapterSystem,
  adapterRoute,
  fieldMessages,
  JSON_BODY,
  statusOf,
} from '#lib/http/adapters/adapter-route';

const contentType = 'application/json; charset=utf-8';

const AVAZA: AdapterSystem = {
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
export const avazaRoute = <Result>(definition: AdapterDefinition<Result>) => adapterRoute(AVAZA, definition);
