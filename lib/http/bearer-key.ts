import { API_KEY_PREFIX } from '#lib/domain/api-key';
import { AppError } from '#lib/domain/app-error';

/** The API key of a request; null where it sends no `Authorization`. Throws `unauthenticated` for one that is no API key. */
export function bearerKeyOf(request: Request): string | null {
  const authorization = request.headers.get('authorization');
  if (authorization === null) return null;
  // One or more spaces, and a scheme in any case (RFC 9110, section 11.4).
  const key = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1];
  if (key?.startsWith(API_KEY_PREFIX)) return key;
  throw new AppError('unauthenticated', `Send an API key as: Authorization: Bearer ${API_KEY_PREFIX}…`);
}
