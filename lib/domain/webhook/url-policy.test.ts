import { describe, expect, test } from 'vitest';
import {
  checkWebhookUrl,
  MAX_URL_LENGTH,
  REFUSED_ADDRESS_MESSAGE,
  STRICT_URL_POLICY,
} from '#lib/domain/webhook/url-policy';

const check = (text: string) => checkWebhookUrl(text, STRICT_URL_POLICY);

describe('allowed', () => {
  test.each([
    ['https://example.com', 'https://example.com/'],
    ['  https://example.com/hooks?a=b  ', 'https://example.com/hooks?a=b'],
    ['HTTPS://EXAMPLE.COM/Path', 'https://example.com/Path'],
    ['https://example.com:443/', 'https://example.com/'],
    ['https://example.com:8443/', 'https://example.com:8443/'],
    ['https://example.com/#fragment', 'https://example.com/'],
    ['https://bücher.example.com/', 'https://xn--bcher-kva.example.com/'],
    ['https://example.com./', 'https://example.com./'],
    ['https://8.8.8.8/', 'https://8.8.8.8/'],
    ['https://[2606:4700:4700::1111]/', 'https://[2606:4700:4700::1111]/'],
    ['https://my_hooks.example.com/', 'https://my_hooks.example.com/'],
    [`https://${'a'.repeat(63)}.example.com/`, `https://${'a'.repeat(63)}.example.com/`],
    ['https://mylocalhost.example/', 'https://mylocalhost.example/'],
  ])('%s is stored as %s', (text, url) => {
    expect(check(text)).toEqual({ isAllowed: true, url });
  });
});

describe('refused, with the reason', () => {
  test.each([
    ['', /Enter the URL/],
    ['   ', /Enter the URL/],
    ['http://example.com', /non-secure/],
    ['HTTP://example.com', /non-secure/],
    ['ftp://example.com', /https:\/\//],
    ['example.com', /https:\/\//],
    ['https:example.com', /https:\/\//],
    ['javascript:alert(1)', /https:\/\//],
    ['https://', /not a valid URL/],
    ['https://exa mple.com', /not a valid URL/],
    ['https://example.com:99999', /not a valid URL/],
    ['https://localhost../', /not a valid URL/],
    ['https://.example.com/', /not a valid URL/],
    ['https://example..com/', /not a valid URL/],
    [`https://${'a'.repeat(64)}.example.com/`, /not a valid URL/],
    [`https://${'abcdefg.'.repeat(32)}com/`, /not a valid URL/],
    ["https://exa'mple.com/", /not a valid URL/],
    ['https://user@example.com', /Basic Auth/],
    ['https://user:pass@example.com', /Basic Auth/],
    ['https://example.com:0', /Port 0/],
    ['https://example.com:22', /Port 22/],
    ['https://example.com:25', /Port 25/],
    ['https://example.com:6379', null],
    [`https://example.com/${'a'.repeat(MAX_URL_LENGTH)}`, /longer/],
  ])('%.60s', (text, reason) => {
    const result = check(text);
    if (reason === null) expect(result.isAllowed).toBe(true);
    else expect(result).toMatchObject({ isAllowed: false, reason: expect.stringMatching(reason) });
  });

  test.each([
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://router.home.arpa/',
    'https://x.onion/',
    'https://intranet/',
    'https://127.0.0.1/',
    'https://127.0.0.1./',
    'https://127.1/',
    'https://0x7f.0.0.0x1/',
    'https://0X7F000001/',
    'https://00000000177.0.0.1/',
    'https://127.0.0.0x1./',
    'https://①②⑦.0.0.1/',
    'https://127。0。0。1/',
    'https://%30%78%37%66.1/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::FFFF:7F00:0001]/',
    'https://[::127.0.0.1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:7f00:1::]/',
    'https://[ff02::1]/',
    'https://[fec0::1]/',
    'https://[100::1]/',
    'https://[5f00::1]/',
    'https://[2001:db8::1]/',
    'https://168.63.129.16/',
    'https://100.100.100.200/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://１２７.０.０.１/',
    'https://%31%32%37.0.0.1/',
    'https://0/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://192.168.0.1:8443/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
  ])('%s, with the one message for all addresses', (text) => {
    expect(check(text)).toEqual({ isAllowed: false, reason: REFUSED_ADDRESS_MESSAGE });
  });
});

describe('an exception', () => {
  const policy = { exceptions: ['https://localhost:8443'] };
  test('allows its origin', () => {
    expect(checkWebhookUrl('https://localhost:8443/a', policy)).toEqual({
      isAllowed: true,
      url: 'https://localhost:8443/a',
    });
  });
  test.each(['https://localhost:8444/', 'https://localhost/', 'https://127.0.0.1:8443/'])(
    'and not %s',
    (text) => {
      expect(checkWebhookUrl(text, policy).isAllowed).toBe(false);
    },
  );
  test('does not allow credentials in the URL', () => {
    expect(checkWebhookUrl('https://a:b@localhost:8443/', policy).isAllowed).toBe(false);
  });
});
