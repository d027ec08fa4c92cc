import { AppError } from '#lib/domain/errors/app-error';

const SAFE_METHODS = new Set(['GET', 'HEAD']);

/**
 * Refuses a write with a session cookie that does not come from our own pages: `Origin` missing, `null` or foreign.
 * The own origin is APP_URL's, or the one that the browser addressed (`Host`), which no other site can forge. Under an
 * https APP_URL only https counts: whoever is between browser and server can write pages of an http origin.
 */
export function assertSameOrigin(request: Request, appUrl: string): void {
  if (SAFE_METHODS.has(request.method)) return;
  const own = new URL(appUrl);
  const origin = URL.parse(request.headers.get('origin') ?? '');
  const isOwn =
    origin !== null &&
    (origin.origin === own.origin ||
      ((origin.protocol === 'https:' || own.protocol === 'http:') &&
        // A host with the default port of the scheme is written with and without it.
        origin.origin === URL.parse(`${origin.protocol}//${request.headers.get('host')}`)?.origin));
  if (isOwn) return;
  throw new AppError(
    'cross_origin',
    'This request did not come from this site. Programs use an API key instead.',
  );
}
