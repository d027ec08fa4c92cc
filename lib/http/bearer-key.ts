import { API_KEY_PREFIX } from '#lib/domain/access/api-key';
import { AppError, invalidApiKey } from '#lib/domain/errors/app-error';

/** The API key of a request; null where it sends no `Authorization`. Throws `unauthenticated` for one that is no API key. */
export function bearerKeyOf(request: Request): string | null {
  const authorization = request.headers.get('authorization');
  if (authorization === null) return null;
  // A scheme in any case, and one or more spaces (RFC 9110, section 11.4).
  const [, key] = /^bearer(?: +(.*))?$/i.exec(authorization.trim()) ?? [];
  const message = `Send an API key as: Authorization: Bearer ${API_KEY_PREFIX}…`;
  if (key === undefined) throw new AppError('unauthenticated', message);
  if (key.startsWith(API_KEY_PREFIX) && !/\s/.test(key)) return key;
  throw invalidApiKey(message);
}
