/**
 * What may reach the sign-in library. It takes bodies, and addresses to return to, as they come, and answers with an error of the
 * server where it cannot read them. It also has pages of its own, and writes to the log what anybody sends it.
 */
import { randomUUID } from 'node:crypto';
import { NextRequest } from 'next/server';
import { AppError } from '#lib/domain/errors/app-error';
import { MAX_RETURN_ADDRESS_LENGTH } from '#lib/domain/limits';
import { MAX_BODY_BYTES, mediaTypeOf, parseForm, parseJson, readText } from '#lib/http/body';
import { unknownRoute } from '#lib/http/methods';
import { challenge, problemResponse, refusalOf } from '#lib/http/problem';
import { readSingleQuery } from '#lib/http/query';
import { assertSingleCookies, assertSingleHeaders } from '#lib/http/repeated-headers';
import { runtime } from '#lib/runtime';
import { validationFailed } from '#lib/services/parse';

/** Where an identity provider sends people back to. */
const PROVIDER_CALLBACK = 'callback/oidc';

/** What the screens, and an identity provider, ask of the library; its other paths are closed. */
const LIBRARY_PATHS = {
  GET: ['csrf', 'providers', 'session', PROVIDER_CALLBACK],
  POST: ['callback/credentials', 'signin/oidc', 'signout'],
} as const satisfies Record<string, readonly string[]>;

/** Pages that the library has, or sends browsers to. Ours is shown instead. */
const PAGES = /^(signin|signout|error|verify-request)(\/|$)/;

const CALLBACK_COOKIE = /^(__Secure-)?next-auth\.callback-url$/;
/** What browsers keep of a cookie. */
const MAX_COOKIE_LENGTH = 4_096;

type SignInContext = { params: Promise<{ nextauth: string[] }> };

/** Makes a route handler of the library's: what it could not read is refused with a problem document. */
export function signInRoute(library: (request: NextRequest, context: SignInContext) => Promise<Response>) {
  return async (request: Request, context: SignInContext): Promise<Response> => {
    const path = (await context.params).nextauth.join('/');
    try {
      const method = request.method === 'POST' ? 'POST' : 'GET';
      if (method === 'GET' && PAGES.test(path)) return leadToSignIn(await readSignInRequest(request));
      if (!isOpen(method, path)) return unknownRoute(request);
      return withChallenge(await library(await readSignInRequest(request), context));
    } catch (error) {
      const requestId = randomUUID();
      if (path !== PROVIDER_CALLBACK) return problemResponse(error, requestId, request);
      // A person is on the way, not a program.
      return redirectToSignIn({ error: refusalOf(error, requestId, request).code });
    }
  };
}

/** The library answers a wrong password with a 401 that names no way to identify oneself. */
function withChallenge(answer: Response): Response {
  if (answer.status === 401) answer.headers.set('www-authenticate', challenge());
  return answer;
}

function isOpen(method: 'GET' | 'POST', path: string): boolean {
  if (path.endsWith('/oidc') && runtime().settings.OIDC_ISSUER === undefined) return false;
  return (LIBRARY_PATHS[method] as readonly string[]).includes(path);
}

/** Leads to our page, with the library's code of what went wrong, and from there back to where somebody wanted to go. */
function leadToSignIn({ nextUrl, cookies }: NextRequest): Response {
  const { APP_URL } = runtime().settings;
  const cookie = cookies.getAll().find(({ name }) => CALLBACK_COOKIE.test(name))?.value;
  const wanted = nextUrl.searchParams.get('callbackUrl') ?? cookie ?? '';
  const url = wanted === '' ? null : URL.parse(wanted, APP_URL);
  const error = nextUrl.searchParams.get('error') ?? '';
  return redirectToSignIn({
    ...(url?.origin === new URL(APP_URL).origin ? { callbackUrl: url.pathname + url.search } : {}),
    ...(/^\w{1,40}$/.test(error) ? { error } : {}),
  });
}

function redirectToSignIn(parameters: Record<string, string>): Response {
  const query = new URLSearchParams(parameters);
  const location = query.size === 0 ? '/sign-in' : `/sign-in?${query}`;
  return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } });
}

/**
 * The same request with its body read; HEAD is read as GET. Throws `invalid_json`, `validation_failed`, `unsupported_media_type`,
 * `too_large` or `invalid_header`.
 */
export async function readSignInRequest(request: Request): Promise<NextRequest> {
  const { url, headers } = request;
  const method = request.method === 'POST' ? 'POST' : 'GET';
  assertSingleHeaders(request);
  assertSingleCookies(request);
  const text = method === 'POST' ? await readText(request, MAX_BODY_BYTES) : '';
  const read = new NextRequest(url, { method, headers, ...(text === '' ? {} : { body: text }) });
  const cookies = read.cookies.getAll().filter(({ name }) => CALLBACK_COOKIE.test(name));
  if (!cookies.every(({ value }) => isReturnAddress(value, MAX_COOKIE_LENGTH))) {
    throw new AppError('invalid_header', 'A cookie names an address to return to that is none.');
  }
  assertReturnAddress(readSingleQuery(url).callbackUrl);
  assertReturnAddress(text === '' ? null : fieldsOf(request, text).callbackUrl);
  return read;
}

function assertReturnAddress(address: string | null | undefined): void {
  if (!address || isReturnAddress(address, MAX_RETURN_ADDRESS_LENGTH)) return;
  throw validationFailed([{ pointer: '/callbackUrl', message: 'This is no address to return to.' }]);
}

/** A path of this site, or a URL, as a header can have it: which ones are followed is up to the library. */
function isReturnAddress(address: string, maxLength: number): boolean {
  if (address.length > maxLength || !/^[\x21-\x7e]+$/.test(address)) return false;
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
