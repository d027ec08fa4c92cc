/** What holds for every operation, in words: the introduction of the API document and of the reference page. */
import { ERROR_STATUS, ERROR_TITLES, type ErrorCode } from '#lib/domain/errors/app-error';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, MAX_WEBHOOKS } from '#lib/domain/limits';

export type GuideSection = { title: string; text: string };

export const GUIDE_SECTIONS: readonly GuideSection[] = [
  {
    title: 'Signing in',
    text: 'Programs send an API key: `Authorization: Bearer hk_…`. A key belongs to one organisation and does what its scopes allow. Members, API keys, the audit log and your own access are closed to every key: they are for people who are signed in. One that is revoked ends with the next request. A 401 has `WWW-Authenticate`, with `error="invalid_token"` where a key was sent.',
  },
  {
    title: 'Bodies',
    text: 'JSON in UTF-8, at most 64 KB, events 10 MB. A member that is not documented, or is there twice, is refused. Only the `data` of an event is taken as it stands, whatever its members: receivers get the very bytes.',
  },
  {
    title: 'Errors',
    text: 'RFC 9457: `application/problem+json` with a stable `code`, words for people, and for fields a JSON pointer each. A path that does not exist is answered 404, a method that a path does not have 405 with `Allow`. What belongs to another organisation answers as what does not exist.',
  },
  {
    title: 'Pages',
    text: `Lists come in pages: \`nextCursor\` of a page is \`cursor\` of the next; it is null on the last. \`limit\` is ${DEFAULT_PAGE_SIZE} unless given, at most ${MAX_PAGE_SIZE}, of webhooks ${MAX_WEBHOOKS.toLocaleString('en')}. Deliveries, the audit log and API keys are newest first, members by name with admins first, webhooks in the order they were made. The event catalogue, which does not grow by use, comes as a whole. A filter that takes several values is repeated: \`status=failed&status=retrying\`. A parameter that is not documented, or is there twice where it takes one value, is refused; so is a second \`Authorization\`, \`Content-Type\` or \`Idempotency-Key\`.`,
  },
  {
    title: 'Searching the log',
    text: 'A search of deliveries, and a filter by status, response or event type, goes back in steps of about a second. A page that ends before it is full has `searchedBackTo`: the log was searched back to then, and `nextCursor` goes on from there. Such a page can be empty and not the last one: go on until `nextCursor` is null.',
  },
  {
    title: 'Repeating safely',
    text: 'Send an `Idempotency-Key` with a write, e.g. a UUID, and repeat the request until there is an answer. It is done once; later requests get the stored answer with `Idempotency-Replayed: true`. The same key with another request is answered 409, as it is while the first is under way. Keys are kept for 24 hours. A request that was refused did nothing, and leaves its key free. Secrets are not stored: in a repeated answer they are null.',
  },
  {
    title: 'Changing what others change too',
    text: 'A webhook has an `ETag`. With `If-Match` a change is made only on what you read, else the answer is 412. Tags are strong: where a proxy has put `W/` before one, leave it out.',
  },
  {
    title: 'Limits',
    text: 'Requests are counted for each key and each user by the minute. Above the limit the answer is 429 with `Retry-After` in seconds. So it is where an organisation emits more events or bytes, or sends more test events, than it may in a minute, and where it has too many searches, exports and counts under way. While the service is restarted or overloaded it is 503, also with `Retry-After`: repeat the request then, a write with its `Idempotency-Key`.',
  },
  {
    title: 'Payload formats',
    text: 'A webhook sends the `envelope` shown with each event below unless it has another `payloadFormat`: `array` is a JSON array with `data` as its only item; `topic` has `topicName`, `eventDateTime`, `eventId`, `subscriptionId` (both GUIDs) and `event`; `notification` names the event and the URL of the object, as JSON or form-encoded, with `X-Accelo-Event` and, with a secret, `X-Hub-Signature`; `cloudevents` is CloudEvents 1.0 in structured mode. In each, `data` has the bytes that were emitted.',
  },
];

/** Every code with its status and meaning, by status. */
export const PROBLEM_CODES: readonly { code: ErrorCode; status: number; title: string }[] = (
  Object.keys(ERROR_STATUS) as ErrorCode[]
).map((code) => ({ code, status: ERROR_STATUS[code], title: ERROR_TITLES[code] }));

/** In Markdown (CommonMark), as OpenAPI wants it. */
export const API_GUIDE = [
  ...GUIDE_SECTIONS.map(({ title, text }) => `## ${title}\n\n${text}`),
  `## Problem codes\n\n| code | status | meaning |\n|---|---|---|\n${PROBLEM_CODES.map(
    ({ code, status, title }) => `| \`${code}\` | ${status} | ${title} |`,
  ).join('\n')}`,
].join('\n\n');
