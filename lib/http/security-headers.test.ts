import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, securityHeaders } from '#lib/http/security-headers';

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

describe('securityHeaders', () => {
  it('asks for https for a year, where users come by it', () => {
    expect(securityHeaders('https://app.example.com')).toMatchObject({
      'Strict-Transport-Security': 'max-age=31536000',
    });
    expect(securityHeaders('http://localhost:3000')).not.toHaveProperty('Strict-Transport-Security');
  });

  it('lets nothing be guessed, loaded or framed', () => {
    expect(securityHeaders('http://localhost:3000')).toMatchObject({
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'$/),
    });
  });
});
