import { describe, expect, it } from 'vitest';
import { safeCallbackPath, signInErrorText } from '#lib/client/sign-in';

describe('safeCallbackPath', () => {
  it.each([
    ['/o/acme/log?status=failed&delivery=dlv_1', '/o/acme/log?status=failed&delivery=dlv_1'],
    ['/o/acme/webhooks#top', '/o/acme/webhooks#top'],
    ['/', '/'],
  ])('keeps %s', (given, expected) => {
    expect(safeCallbackPath(given)).toBe(expected);
  });

  it.each([
    null,
    undefined,
    '',
    'https://evil.example',
    '//evil.example/o/acme',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'o/acme',
    ' /o/acme',
    '/sign-in?callbackUrl=/sign-in',
  ])('refuses %j', (given) => {
    expect(safeCallbackPath(given)).toBe('/');
  });
});

describe('signInErrorText', () => {
  it('says how long to wait', () => {
    expect(signInErrorText('rate_limited', 15)).toBe('Too many attempts. Wait 15 minutes, then try again.');
  });

  it('has words for an unknown code', () => {
    expect(signInErrorText('OAuthCallback', 15)).toContain('did not work');
  });
});
