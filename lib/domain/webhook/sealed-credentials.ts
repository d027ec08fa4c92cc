/**
 * Credentials are sealed to the worker's public key (HPKE, RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256),
 * HKDF-SHA256, AES-256-GCM): who holds only the public key can write them and not read them back.
 * A sealed value is bound to its organisation, webhook and field, a password also to the place that it was entered for:
 * moved to another row, or beside another URL, it does not open.
 */
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { passwordScope } from '#lib/domain/webhook/webhook';

/** Secrets that sign, and are never sent. */
export type SealedSecret = 'signing_secret' | 'hub_secret';
export type SealedField = 'basic_password' | SealedSecret;
export type SealBinding = { orgId: string; webhookId: string } & (
  | { field: SealedSecret }
  | { field: 'basic_password'; scope: string }
);

/**
 * What the password of a webhook is bound to. `url` is the URL of the endpoint that it is sent to; throws a RangeError for
 * text that is no URL.
 */
export function passwordBinding(orgId: string, webhookId: string, url: string): SealBinding {
  const scope = passwordScope(url);
  if (scope === null) throw new RangeError('The URL of the endpoint cannot be read');
  return { orgId, webhookId, field: 'basic_password', scope };
}

const VERSION = 1;
const ENCAPSULATED_KEY_BYTES = 32;

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

function info(binding: SealBinding): ArrayBuffer {
  const { orgId, webhookId, field } = binding;
  const scope = binding.field === 'basic_password' ? `/${binding.scope}` : '';
  return bytes(new TextEncoder().encode(`hooktab/${VERSION}/${orgId}/${webhookId}/${field}${scope}`));
}

/** A copy that owns its buffer, as the library wants it. */
function bytes(view: Uint8Array): ArrayBuffer {
  return new Uint8Array(view).buffer;
}

/** A new key pair: base64 of the raw 32 bytes each. */
export async function generateSealingKeys(): Promise<{ publicKey: string; privateKey: string }> {
  const pair = await suite.kem.generateKeyPair();
  return {
    publicKey: Buffer.from(await suite.kem.serializePublicKey(pair.publicKey)).toString('base64'),
    privateKey: Buffer.from(await suite.kem.serializePrivateKey(pair.privateKey)).toString('base64'),
  };
}

/** Seals text: one version byte, the encapsulated key, the ciphertext. `publicKey` is base64 of 32 bytes. */
export async function seal(publicKey: string, binding: SealBinding, plaintext: string): Promise<Buffer> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytes(Buffer.from(publicKey, 'base64')));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: info(binding) });
  const ciphertext = await sender.seal(bytes(new TextEncoder().encode(plaintext)));
  return Buffer.concat([Buffer.from([VERSION]), Buffer.from(sender.enc), Buffer.from(ciphertext)]);
}

/** Opens what `seal` made for the same binding; rejects where key, binding or bytes do not fit. */
export async function unseal(privateKey: string, binding: SealBinding, sealed: Uint8Array): Promise<string> {
  if (sealed[0] !== VERSION) throw new RangeError('Sealed with an unknown version');
  const recipientKey = await suite.kem.deserializePrivateKey(bytes(Buffer.from(privateKey, 'base64')));
  const recipient = await suite.createRecipientContext({
    recipientKey,
    enc: bytes(sealed.subarray(1, 1 + ENCAPSULATED_KEY_BYTES)),
    info: info(binding),
  });
  const plaintext = await recipient.open(bytes(sealed.subarray(1 + ENCAPSULATED_KEY_BYTES)));
  return new TextDecoder().decode(plaintext);
}
