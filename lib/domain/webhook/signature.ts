/**
 * Standard Webhooks 1.0 signatures (`v1`: HMAC-SHA256).
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { createHmac, type KeyObject, randomBytes } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
/** The specification asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** A new signing secret, in the form that receivers' libraries take. */
export function generateSigningSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** The key bytes of a secret `whsec_<base64>`; throws a RangeError where it is not one. */
export function signingKey(secret: string): Buffer {
  const encoded = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : '';
  const key = Buffer.from(encoded, 'base64');
  if (key.length < 24 || key.toString('base64') !== encoded) throw new RangeError('Not a signing secret');
  return key;
}

/**
 * The value of `x-hub-signature`: the HMAC of the body as hex digits, after the name of its hash. Accelo's document names no
 * hash; the form is that of the header's own specification. Source: W3C WebSub, "Authenticated Content Distribution".
 * @param key the bytes of the secret as UTF-8
 */
export function hubSignature(key: Buffer | KeyObject, body: string | Uint8Array): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

/**
 * The value of `webhook-signature`: one `v1,…` per key, separated by spaces; two while a rotated secret overlaps.
 * @param keys a KeyObject made once is several times faster than bytes that are made into one at each call
 * @param timestampSeconds the value of `webhook-timestamp`
 */
export function sign(
  keys: readonly (Buffer | KeyObject)[],
  id: string,
  timestampSeconds: number,
  body: string | Uint8Array,
): string {
  return keys
    .map((key) => {
      const mac = createHmac('sha256', key).update(`${id}.${timestampSeconds}.`).update(body);
      return `v1,${mac.digest('base64')}`;
    })
    .join(' ');
}
