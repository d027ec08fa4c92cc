/** What the demo receiver answers on each of its paths. */

export type Answer = {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Milliseconds to wait before answering. */
  delayMs?: number;
};

/** What an answer may depend on. */
export type AnswerContext = {
  /** How many requests with this `webhook-id` came to this path, this one included. */
  attempt: number;
  /** Whether the request brought the receiver's user name and password. */
  isAuthorised: boolean;
};

type Path = {
  /** What it is good for, as one sentence for the receiver's page. */
  description: string;
  /** `never` leaves the request open until the client gives up. */
  answer: (context: AnswerContext) => Answer | 'never';
};

const SLOW_MS = 3_000;
const FLAKY_FAILURES = 2;
const LARGE_BYTES = 1024 * 1024;

function json(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

export const PATHS: Record<string, Path> = {
  '/200': {
    description: 'Accepts every request.',
    answer: () => json(200, { received: true }),
  },
  '/204': {
    description: 'Accepts every request and sends nothing back.',
    answer: () => ({ status: 204 }),
  },
  '/400': {
    description: 'Refuses every request as malformed.',
    answer: () =>
      json(400, { error: 'invalid_payload', message: 'data.job.number: expected a number, got "J-20417"' }),
  },
  '/401': {
    description: 'Accepts requests with the Basic Auth shown above and refuses all others.',
    answer: ({ isAuthorised }) =>
      isAuthorised
        ? json(200, { received: true })
        : json(
            401,
            { error: 'unauthorized', message: 'User name or password is missing or wrong.' },
            { 'www-authenticate': 'Basic realm="Hooktab demo receiver", charset="UTF-8"' },
          ),
  },
  '/429': {
    description: 'Says that there are too many requests, with Retry-After: 60.',
    answer: () =>
      json(
        429,
        { error: 'rate_limited', message: 'Try again in 60 seconds.' },
        { 'retry-after': '60', 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '0' },
      ),
  },
  '/500': {
    description: 'Fails on every request.',
    answer: () => json(500, { error: 'internal_error', message: 'Could not obtain a database connection.' }),
  },
  '/slow': {
    description: 'Accepts every request after 3 seconds.',
    answer: () => ({ ...json(200, { received: true, slow: true }), delayMs: SLOW_MS }),
  },
  '/never': {
    description: 'Takes the request and never answers.',
    answer: () => 'never',
  },
  '/flaky': {
    description: 'Fails twice for each webhook-id, then accepts.',
    answer: ({ attempt }) =>
      attempt <= FLAKY_FAILURES
        ? json(503, { error: 'unavailable', message: `Attempt ${attempt}: restarting, try again.` })
        : json(200, { received: true, attempt }),
  },
  '/large': {
    description: 'Accepts every request with a body of 1 MB.',
    answer: () => ({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'One line of a very long answer.\n'.repeat(LARGE_BYTES / 32),
    }),
  },
  '/html': {
    description: 'Fails with a page of HTML, with a script in it.',
    answer: () => ({
      status: 502,
      headers: { 'content-type': 'text/html; charset=utf-8', server: 'nginx' },
      body: '<!doctype html>\n<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<h1>502 Bad Gateway</h1>\n<script>alert("shown as text")</script>\n<img src="x" onerror="alert(1)">\n</body>\n</html>\n',
    }),
  },
  '/binary': {
    description: 'Accepts every request with a body of every byte value.',
    answer: () => ({
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: Uint8Array.from({ length: 256 }, (_, value) => value),
    }),
  },
};

/** The answer on a path that the receiver does not have. */
export function unknownPath(): Answer {
  return json(404, {
    error: 'not_found',
    message: `There are these paths: ${Object.keys(PATHS).join(', ')}.`,
  });
}
