/** What answers say to browsers beyond their content. */

type PolicyOptions = {
  /** Marks the scripts of this answer; new with every request. */
  nonce: string;
  /** A development server evaluates code and speaks over a web socket. */
  isDevelopment: boolean;
};

/**
 * The Content-Security-Policy (CSP Level 3): only scripts with the nonce, and what they load, are run. Styles may
 * be inline, since popups are placed and toasts are drawn by style attributes and elements made by script.
 */
export function contentSecurityPolicy({ nonce, isDevelopment }: PolicyOptions): string {
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(isDevelopment ? ["'unsafe-eval'"] : []),
    ],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...(isDevelopment ? ['ws:'] : [])],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}

/** How long browsers come back with https alone: a year, as HSTS preload lists ask for. */
const HSTS_SECONDS = 365 * 24 * 60 * 60;

/**
 * The headers of every answer of the web process: pages, API, downloads, files, redirects and refusals alike. What is no
 * page may load nothing and be framed by nobody; a page replaces that policy by its own. Other hosts of the domain are
 * the operator's matter: HSTS (RFC 6797) is sent for this one alone, and only where users come by https.
 */
export function securityHeaders(appUrl: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy':
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'X-Content-Type-Options': 'nosniff',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    ...(appUrl.startsWith('https:') ? { 'Strict-Transport-Security': `max-age=${HSTS_SECONDS}` } : {}),
  };
}
