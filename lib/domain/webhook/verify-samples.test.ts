/** What every sample must have, also where its language is not at hand to run it. */
import { describe, expect, it, test } from 'vitest';
import { generateSigningSecret, hubSignature } from '#lib/domain/webhook/signature';
import {
  HUB_VERIFY_SAMPLE,
  VERIFY_SAMPLES,
  VERIFY_TOLERANCE_SECONDS,
  type VerifyLanguage,
} from '#lib/domain/webhook/verify-samples';

/** What compares in constant time, and what makes the HMAC, in each language. */
const MEANS: Record<VerifyLanguage, readonly [compare: RegExp, hmac: RegExp]> = {
  node: [/timingSafeEqual\(/, /createHmac\('sha256', key\)/],
  python: [/hmac\.compare_digest\(/, /hmac\.new\(key, signed, hashlib\.sha256\)/],
  go: [/hmac\.Equal\(/, /hmac\.New\(sha256\.New, key\)/],
  php: [/hash_equals\(/, /hash_hmac\('sha256', .*, \$key, true\)/],
  ruby: [/OpenSSL\.secure_compare\(/, /OpenSSL::HMAC\.digest\("SHA256", key, /],
  csharp: [/CryptographicOperations\.FixedTimeEquals\(/, /new HMACSHA256\(key\)/],
  java: [/MessageDigest\.isEqual\(/, /Mac\.getInstance\("HmacSHA256"\)/],
};

const CLOSING: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Whether every bracket is closed by its like; patterns of the samples have theirs in pairs as well. */
function isBalanced(code: string): boolean {
  const open: string[] = [];
  for (const character of code) {
    if ('([{'.includes(character)) open.push(character);
    else if (character in CLOSING && open.pop() !== CLOSING[character]) return false;
  }
  return open.length === 0;
}

describe.each(VERIFY_SAMPLES)('the sample for $label', ({ language, code }) => {
  const [compare, hmac] = MEANS[language];

  it('reads the three headers by their names', () => {
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) expect(code).toContain(name);
  });

  it('refuses what is older than the tolerance, on both sides', () => {
    expect(code).toMatch(new RegExp(`(>|<=) ${VERIFY_TOLERANCE_SECONDS}\\b`));
    expect(code).toMatch(/\babs\b/i);
  });

  it('makes the HMAC-SHA256 of id, time and body with the bytes of the secret', () => {
    expect(code).toMatch(hmac);
    expect(code).toContain('whsec_');
    expect(code).toContain('v1,');
    expect(code).toMatch(/id\b.{0,12}\..{0,12}timestamp\b.{0,12}\./);
  });

  it('refuses everything where no secret is set', () => {
    expect(code).toMatch(/< 24\b/);
  });

  it('compares in constant time, and never the texts themselves', () => {
    expect(code).toMatch(compare);
    expect(code).not.toMatch(
      /(signature|expected|given)\s*(===?|!==?|\.equals\()\s*(signature|expected|given)/i,
    );
  });

  it('is complete, and short', () => {
    expect(isBalanced(code)).toBe(true);
    expect(code.split('\n').length).toBeLessThan(45);
    expect(Math.max(...code.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });
});

test('the sample for X-Hub-Signature tells what was signed with the secret', async () => {
  const { isSignedWith } = (await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(HUB_VERIFY_SAMPLE)}`
  )) as { isSignedWith: (secret: string, headers: Record<string, string>, body: Uint8Array) => boolean };
  const body = Buffer.from('{"id":204,"name":"Zoë"}');
  const headers = { 'x-hub-signature': hubSignature(Buffer.from('sécret'), body) };
  expect(isSignedWith('sécret', headers, body)).toBe(true);
  expect(isSignedWith('secret', headers, body)).toBe(false);
  expect(isSignedWith('sécret', headers, Buffer.from('{}'))).toBe(false);
  expect(isSignedWith('sécret', {}, body)).toBe(false);
  expect(isSignedWith(generateSigningSecret(), { 'x-hub-signature': 'sha256=' }, body)).toBe(false);
});
