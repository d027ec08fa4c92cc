import { createHmac, createSecretKey } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, test } from 'vitest';
import { generateSigningSecret, hubSignature, sign, signingKey } from '#lib/domain/webhook/signature';

/** The example of the Standard Webhooks specification and of its reference libraries' tests. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const TIMESTAMP = 1614265330;
const BODY = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

describe('sign', () => {
  test('gives the published signature', () => {
    expect(sign([signingKey(SECRET)], ID, TIMESTAMP, BODY)).toBe(SIGNATURE);
    expect(sign([signingKey(SECRET)], ID, TIMESTAMP, Buffer.from(BODY))).toBe(SIGNATURE);
    expect(sign([createSecretKey(signingKey(SECRET))], ID, TIMESTAMP, BODY)).toBe(SIGNATURE);
  });

  test('gives one signature a key', () => {
    const other = signingKey(generateSigningSecret());
    const both = sign([signingKey(SECRET), other], ID, TIMESTAMP, BODY);
    expect(both).toBe(`${SIGNATURE} ${sign([other], ID, TIMESTAMP, BODY)}`);
  });

  test('a third-party verifier accepts what a new secret signs, and refuses any change', () => {
    const secret = generateSigningSecret();
    const timestamp = Math.floor(Date.now() / 1000);
    const body = '{"emoji":"🪝"}';
    const headers = {
      'webhook-id': ID,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': sign([signingKey(secret)], ID, timestamp, body),
    };
    const verifier = new Webhook(secret);
    expect(verifier.verify(body, headers)).toEqual({ emoji: '🪝' });
    expect(() => verifier.verify(`${body} `, headers)).toThrow();
    expect(() => verifier.verify(body, { ...headers, 'webhook-id': 'other' })).toThrow();
    expect(() => verifier.verify(body, { ...headers, 'webhook-timestamp': String(timestamp - 1) })).toThrow();
  });
});

test('the library of another sender accepts it too', () => {
  const secret = generateSigningSecret();
  const timestamp = Math.floor(Date.now() / 1000);
  const body = '{"emoji":"🪝"}';
  const headers = {
    'webhook-id': ID,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': sign([signingKey(secret)], ID, timestamp, body),
  };
  expect(() => new SvixWebhook(secret).verify(body, headers)).not.toThrow();
  expect(() => new SvixWebhook(generateSigningSecret()).verify(body, headers)).toThrow();
});

test('X-Hub-Signature is the published HMAC of the body', () => {
  // The example of GitHub's documents on validating deliveries, which the header is also known from.
  expect(hubSignature(Buffer.from("It's a Secret to Everybody"), 'Hello, World!')).toBe(
    'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  );
  expect(hubSignature(createSecretKey('ö 漢', 'utf8'), '{}')).toBe(
    `sha256=${createHmac('sha256', Buffer.from('ö 漢', 'utf8')).update('{}').digest('hex')}`,
  );
});

describe('secrets', () => {
  test('new ones are whsec_ and 32 random bytes', () => {
    const secret = generateSigningSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(signingKey(secret)).toHaveLength(32);
    expect(generateSigningSecret()).not.toBe(secret);
  });

  test.each([
    ['without prefix', SECRET.slice('whsec_'.length)],
    ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['not base64', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!'],
    ['empty', ''],
  ])('%s is refused', (_what, secret) => {
    expect(() => signingKey(secret)).toThrow(RangeError);
  });
});
