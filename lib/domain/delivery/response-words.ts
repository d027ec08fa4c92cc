/** The latest answer of an endpoint in words: the text of the Response column, never a bare number, never blank. */
import { statusWithPhrase } from '#lib/domain/delivery/http-status';
import { FAILURE_LABELS, type Failure } from '#lib/domain/delivery/outcome';

/** Both null before the first attempt. A redirect, and an answer that broke off after its head, have both. */
export type EndpointResponse = { status: number | null; failure: Failure | null };

/** Answers by class, to filter by; `none`: the latest attempt brought no HTTP status. */
export const RESPONSE_CLASSES = ['2xx', '3xx', '4xx', '5xx', 'none'] as const;
export type ResponseClass = (typeof RESPONSE_CLASSES)[number];

/** A class, or an exact status code as text. */
export type ResponseFilter = ResponseClass | `${number}`;

const STATUS_CODE = /^[1-9]\d\d$/;

/** The regular expression (ECMA-262) of one value of the filter by response, for documents. */
export const RESPONSE_FILTER_PATTERN = `^(${RESPONSE_CLASSES.join('|')}|[1-9][0-9][0-9])$`;

/** Reads one value of the filter by response; null where it is none. */
export function parseResponseFilter(text: string): ResponseFilter | null {
  if (STATUS_CODE.test(text)) return `${Number(text)}`;
  return RESPONSE_CLASSES.find((name) => name === text) ?? null;
}

/** What stands where no attempt has ended yet. */
export const NO_RESPONSE_TEXT = '—';

/** "503 Service Unavailable", "Timed out", "Redirected (301)"; `—` before the first attempt has ended. */
export function responseWords({ status, failure }: EndpointResponse): string {
  if (failure !== null)
    return status === null ? FAILURE_LABELS[failure] : `${FAILURE_LABELS[failure]} (${status})`;
  return status === null ? NO_RESPONSE_TEXT : statusWithPhrase(status);
}

/** Whether the response ends a delivery well: 2xx and nothing else. Source: product row O9. */
export function isSuccessResponse({ status, failure }: EndpointResponse): boolean {
  return failure === null && status !== null && status >= 200 && status <= 299;
}
