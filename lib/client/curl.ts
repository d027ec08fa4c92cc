/** Commands for a POSIX shell, ready to be pasted: every text arrives as it is, whatever it contains. */
import type { HeaderView } from '#lib/contracts/views/deliveries';

/**
 * Linux takes at most 128 KiB in one argument (MAX_ARG_STRLEN in execve(2)). Above this, in bytes with room to spare,
 * the body goes through a pipe; `printf` is part of the shell and knows no such limit.
 */
const MAX_ARGUMENT_BYTES = 100_000;

/** Headers that curl writes itself, from the URL, the body and the connection. */
const WRITTEN_BY_CURL = new Set([
  'host',
  'content-length',
  'connection',
  'transfer-encoding',
  'accept-encoding',
]);

const NEXT_LINE = ' \\\n  ';

/** A text as one word of a POSIX shell: in single quotes, in which nothing but the single quote has a meaning. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

type CurlRequest = {
  url: string;
  headers: readonly HeaderView[];
  body: string;
  /** The user name of Basic Auth; null where it is not known. The password is always a variable. */
  username: string | null;
};

/**
 * The request of an attempt as a curl command. `authorization` becomes `--user` with the password as the shell variable
 * WEBHOOK_PASSWORD (and the user name as WEBHOOK_USER where it is not known).
 */
export function attemptAsCurl({ url, headers, body, username }: CurlRequest): string {
  // Otherwise curl takes brackets and braces in a URL for a range or a list of URLs.
  const parts = ['curl --include --globoff', shellQuote(url)];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (lower === 'authorization') {
      const user = username === null ? `"\${WEBHOOK_USER}":` : shellQuote(`${username}:`);
      parts.push(`--user ${user}"\${WEBHOOK_PASSWORD}"`);
    } else if (!WRITTEN_BY_CURL.has(lower)) {
      // A header without a value is written with a semicolon: see "--header" in curl(1).
      parts.push(`--header ${shellQuote(value === '' ? `${name};` : `${name}: ${value}`)}`);
    }
  }
  return withBody(parts, body);
}

const API_KEY_HEADER = `--header "authorization: Bearer \${HOOKTAB_API_KEY}"`;

/** A POST of JSON with an API key from the shell variable HOOKTAB_API_KEY. */
export function apiCallAsCurl(url: string, body: string): string {
  return withBody(
    ['curl --include', shellQuote(url), API_KEY_HEADER, "--header 'content-type: application/json'"],
    body,
  );
}

/** A GET with an API key from the shell variable HOOKTAB_API_KEY. */
export function apiReadAsCurl(url: string): string {
  return ['curl --include', shellQuote(url), API_KEY_HEADER].join(NEXT_LINE);
}

function withBody(parts: string[], body: string): string {
  if (new TextEncoder().encode(body).length <= MAX_ARGUMENT_BYTES)
    return [...parts, `--data-raw ${shellQuote(body)}`].join(NEXT_LINE);
  return `printf %s ${shellQuote(body)} | ${[...parts, '--data-binary @-'].join(NEXT_LINE)}`;
}
