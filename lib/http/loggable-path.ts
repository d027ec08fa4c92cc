import { OPERATIONS } from '#lib/contracts/api/operations';
import { ID_PREFIXES } from '#lib/domain/ids';
import { INTEGRATION_OPERATIONS } from '#lib/integrations/operations';

/** Every fixed part of a path: of the API, of the sign-in library, of pages. */
const FIXED_PARTS: ReadonlySet<string> = new Set([
  ...[...OPERATIONS, ...INTEGRATION_OPERATIONS]
    .flatMap(({ path }) => path.split(/[/?]/))
    .filter((part) => /^[\w.-]*$/.test(part)),
  ...['api', 'v1', 'orgs', 'openapi.json'],
  ...[
    'auth',
    'callback',
    'credentials',
    'csrf',
    'error',
    'oidc',
    'providers',
    'session',
    'signin',
    'signout',
  ],
  ...[
    'sign-in',
    'o',
    'webhooks',
    'new',
    'deliveries',
    'events',
    'send',
    'event-types',
    'members',
    'api-keys',
    'audit-log',
    'developers',
    'api-reference',
    'verify',
  ],
]);
const ID = new RegExp(`^(?:${Object.values(ID_PREFIXES).join('|')})_[0-9a-z]{26}$`);

/**
 * The path of a URL as it may be logged: fixed parts and ids. Everything else, which whoever calls may choose, is `{…}`, and the
 * query is left out.
 */
export function loggablePath(url: string): string {
  const parts = new URL(url, 'http://localhost').pathname.split('/');
  return parts.map((part) => (FIXED_PARTS.has(part) || ID.test(part) ? part : '{…}')).join('/');
}
