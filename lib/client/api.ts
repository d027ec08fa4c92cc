import { learnServerTime } from '#lib/client/server-clock';
import type { Page } from '#lib/contracts/page';
import type { Problem } from '#lib/contracts/views/problem';

/** A refusal of the API: the problem document, as an error. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** The server could not be reached, or answered with something that is not ours. The message is for the user. */
export class ConnectionError extends Error {
  constructor() {
    super('The server could not be reached. Check your connection and try again.');
    this.name = 'ConnectionError';
  }
}

type SessionWatch = { ended: () => void; goesOn: () => void };
let sessionWatch: SessionWatch | null = null;

/** Tells of every call whether the session still holds: whoever made it, and whatever becomes of its error. */
export function watchSession(watch: SessionWatch): void {
  sessionWatch = watch;
}

type RequestOptions = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
};

/** Calls `/api/v1/orgs/{org}{path}`. Throws an ApiError or a ConnectionError; gives undefined for 204. */
export async function callApi<T>(org: string, path: string, options: RequestOptions = {}): Promise<T> {
  const hasBody = options.body !== undefined;
  let response: Response;
  let text: string;
  const askedAt = Date.now();
  try {
    response = await fetch(`/api/v1/orgs/${encodeURIComponent(org)}${path}`, {
      method: options.method ?? 'GET',
      headers: hasBody ? { 'content-type': 'application/json' } : {},
      // Text is sent as it is: a payload must keep its exact bytes.
      ...(hasBody
        ? { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }
        : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    learnServerTime(Date.parse(response.headers.get('date') ?? ''), [askedAt, Date.now()]);
    text = await response.text();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ConnectionError();
  }
  if (response.ok) {
    sessionWatch?.goesOn();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  if (!response.headers.get('content-type')?.startsWith('application/problem+json'))
    throw new ConnectionError();
  const problem = JSON.parse(text) as Problem;
  // The words of the API are for programs.
  const isSignedOut = problem.code === 'unauthenticated';
  if (isSignedOut) sessionWatch?.ended();
  throw new ApiError(isSignedOut ? { ...problem, detail: SIGNED_OUT_WORDS } : problem);
}

const SIGNED_OUT_WORDS = 'You are signed out. Sign in in another tab, then try again here.';

/** Writes the members that have a value as a query string, with its `?`; a list with each of its values. */
export function queryString(
  parameters: Record<string, string | number | readonly string[] | null | undefined>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const text of [value].flat())
      if (text !== null && text !== undefined && text !== '') query.append(name, String(text));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** All items of a list, read page by page with `limit` items each. Throws as `callApi` does. */
export async function callAllPages<T>(
  org: string,
  path: string,
  limit: number,
  signal: AbortSignal,
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page<T> = await callApi(org, `${path}${queryString({ limit, cursor })}`, { signal });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}
