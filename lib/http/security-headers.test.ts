import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '#lib/http/security-headers';

describe('contentSecurityPolicy', () => {
  const production = contentSecurityPolicy({ nonce: 'abc', isDevelopment: false });

  it('runs only scripts with the nonce', () => {
    expect(production).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
    expect(production).not.toContain('unsafe-eval');
  });

  it.each(["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"])(
    'has %s',
    (directive) => {
      expect(production.split('; ')).toContain(directive);
    },
  );

  it('lets a development server evaluate code', () => {
    expect(contentSecurityPolicy({ nonce: 'abc', isDevelopment: true })).toContain("'unsafe-eval'");
  });
});
