/**
 * What may reach the sign-in library. It takes bodies, and addresses to return to, as they come, and answers with an error of the
 * server where it cannot read them.
 */
import { randomUUID } from 'node:crypto';
import { NextRequest } from 'next/server';
import { AppError, UNAVAILABLE_SECONDS } from '#lib/domain/app-error';
import { MAX_BODY_BYTES, mediaTypeOf, parseForm, parseJson, readText } from '#lib/http/body';
import { problemResponse } from '#lib/http/problem';
import { readSingleQuery } from '#lib/http/query';
import { assertSingleCookies, assertSingleHeaders } from '#lib/http/repeated-headers';
import { validationFailed } from '#lib/services/parse';

const CALLBACK_COOKIE = /^(__Secure-)?next-auth\.callback-url$/;

/** Makes a route handler of the library's: what it could not read is refused with a problem document. */
export function signInRoute<Context>(library: (request: NextRequest, context: Context) => Promise<Response>) {
  return async (request: Request, context: Context): Promise<Response> => {
    try {
      return await withStatus(await library(await readSignInRequest(request), context));
    } catch (error) {
      return problemResponse(error, randomUUID(), request);
    }
  };
}

/** The error code, in the address of the sign-in page, that stands for an outage. */
export const UNAVAILABLE_ERROR = 'unavailable';

/** The library answers 401 to whatever went wrong; an outage is no wrong password. */
async function withStatus(response: Response): Promise<Response> {
  if (response.status !== 401 || !response.headers.get('content-type')?.includes('json')) return response;
  const text = await response.text();
  const answer: unknown = JSON.parse(text);
  const url = typeof answer === 'object' && answer !== null && 'url' in answer ? String(answer.url) : '';
  const isOutage = URL.parse(url)?.searchParams.get('error') === UNAVAILABLE_ERROR;
  const headers = new Headers(response.headers);
  if (isOutage) headers.set('retry-after', String(UNAVAILABLE_SECONDS));
  return new Response(text, { status: isOutage ? 503 : 401, headers });
}

/** The same request with its body read. Throws `invalid_json`, `validation_failed`, `unsupported_media_type`, `too_large` or `invalid_header`. */
export async function readSignInRequest(request: Request): Promise<NextRequest> {
  const { url, method, headers } = request;
  assertSingleHeaders(request);
  assertSingleCookies(request);
  const text = method === 'POST' ? await readText(request, MAX_BODY_BYTES) : '';
  const read = new NextRequest(url, { method, headers, ...(text === '' ? {} : { body: text }) });
  const cookies = read.cookies.getAll().filter(({ name }) => CALLBACK_COOKIE.test(name));
  if (!cookies.every(({ value }) => isReturnAddress(value))) {
    throw new AppError('invalid_header', 'A cookie names an address to return to that is none.');
  }
  assertReturnAddress(readSingleQuery(url).callbackUrl);
  assertReturnAddress(text === '' ? null : fieldsOf(request, text).callbackUrl);
  return read;
}

function assertReturnAddress(address: string | null | undefined): void {
  if (!address || isReturnAddress(address)) return;
  throw validationFailed([{ pointer: '/callbackUrl', message: 'This is no address to return to.' }]);
}

/** A path of this site, or a URL: which ones are followed is up to the library. */
function isReturnAddress(address: string): boolean {
  const url = address.startsWith('/') ? URL.parse(address, 'https://site.invalid') : URL.parse(address);
  return url?.protocol === 'https:' || url?.protocol === 'http:';
}

function fieldsOf(request: Request, text: string): Record<string, string> {
  switch (mediaTypeOf(request)) {
    case 'application/x-www-form-urlencoded':
      return parseForm(text);
    case 'application/json':
      return texts(parseJson(text));
    default:
      throw new AppError('unsupported_media_type', 'Send the body as application/x-www-form-urlencoded.');
  }
}

function texts(body: unknown): Record<string, string> {
  const members =
    typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.entries(body) : [];
  const named = members.filter((member): member is [string, string] => typeof member[1] === 'string');
  if (named.length === 0 || named.length < members.length) {
    throw validationFailed([{ pointer: '', message: 'The body is an object of texts.' }]);
  }
  return Object.fromEntries(named);
}
