/** The headers that make a request conditional or repeatable. */
import { createHash } from 'node:crypto';
import { AppError } from '#lib/domain/errors/app-error';
import {
  type EntityTags,
  matchesWeakly,
  type Preconditions,
  parseEntityTags,
} from '#lib/domain/text/entity-tags';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

/** The `Idempotency-Key` of a write; null where there is none. Throws `invalid_header` for a text that is no key. */
export function idempotencyKeyOf(request: Request): string | null {
  const text = request.headers.get('idempotency-key');
  if (text === null || SAFE_METHODS.has(request.method)) return null;
  // The draft writes it as a quoted string; most clients send the bare text.
  const key = /^"(.*)"$/.exec(text)?.[1] ?? text;
  if (KEY_PATTERN.test(key)) return key;
  throw new AppError(
    'invalid_header',
    'Idempotency-Key takes 1 to 255 visible ASCII characters, for example a UUID.',
  );
}

/** What makes two requests the same: method, path with query, and body. */
export function fingerprintOf(request: Request, body: Uint8Array | string): Buffer {
  const { pathname, search } = new URL(request.url);
  return createHash('sha256').update(`${request.method}\n${pathname}${search}\n`).update(body).digest();
}

/**
 * The conditions of a write. Throws `invalid_header` for a header that is no list of entity tags: what was meant as a
 * condition must not be taken for none.
 */
export function preconditionsOf(request: Request): Preconditions {
  return { ifMatch: tagsOf(request, 'If-Match'), ifNoneMatch: tagsOf(request, 'If-None-Match') };
}

function tagsOf(request: Request, header: string): EntityTags | null {
  const text = request.headers.get(header);
  if (text === null) return null;
  const tags = parseEntityTags(text);
  if (tags !== null) return tags;
  throw new AppError(
    'invalid_header',
    `${header} takes * or entity tags in double quotes, as ETag has them.`,
  );
}

/**
 * Whether a read says with `If-None-Match` that the caller has this answer already (RFC 9110, section 13.1.2). A header that
 * cannot be read costs a whole answer, no more.
 */
export function isKnown(request: Request, etag: string): boolean {
  const text = request.headers.get('if-none-match');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead && text !== null && matchesWeakly(parseEntityTags(text) ?? [], etag);
}
