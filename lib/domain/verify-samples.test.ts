import { describe, expect, it } from 'vitest';
import { generateSigningSecret, sign, signingKey } from '#lib/domain/signature';
import { VERIFY_SAMPLES } from '#lib/domain/verify-samples';

type IsGenuine = (secret: string, headers: Record<string, string>, body: Uint8Array) => boolean;

const sample = VERIFY_SAMPLES.find(({ language }) => language === 'node')?.code ?? '';
const { isGenuine } = (await import(
  /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(sample)}`
)) as { isGenuine: IsGenuine };

const body = Buffer.from('{"id":"evt_1","data":{"price":1.10,"name":"Zoë 🏗️"}}');

function request(secrets: string[], atSeconds = Math.floor(Date.now() / 1000)) {
  return {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(atSeconds),
    'webhook-signature': sign(secrets.map(signingKey), 'evt_1', atSeconds, body),
  };
}

describe('the sample for Node.js', () => {
  const secret = generateSigningSecret();

  it('accepts what was signed with the secret', () => {
    expect(isGenuine(secret, request([secret]), body)).toBe(true);
  });

  it('accepts either secret while a rotated one overlaps', () => {
    expect(isGenuine(secret, request([generateSigningSecret(), secret]), body)).toBe(true);
  });

  it('refuses another secret, another body and an old request', () => {
    const old = Math.floor(Date.now() / 1000) - 600;
    expect(isGenuine(secret, request([generateSigningSecret()]), body)).toBe(false);
    expect(isGenuine(secret, request([secret]), Buffer.from('{}'))).toBe(false);
    expect(isGenuine(secret, request([secret], old), body)).toBe(false);
  });
});
