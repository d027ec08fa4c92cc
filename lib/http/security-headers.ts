/** What every page is answered with, beyond its content. */

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

/** The same with every page. */
export const STATIC_SECURITY_HEADERS = {
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-Content-Type-Options': 'nosniff',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
} as const;
