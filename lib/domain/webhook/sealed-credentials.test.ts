import { describe, expect, test } from 'vitest';
import {
  generateSealingKeys,
  passwordBinding,
  type SealBinding,
  seal,
  unseal,
} from '#lib/domain/webhook/sealed-credentials';

const ORG = '00000000-0000-0000-0000-000000000001';
const WEBHOOK = '00000000-0000-0000-0000-000000000002';
const OTHER = '00000000-0000-0000-0000-000000000009';
const URL_OF_ENDPOINT = 'https://example.com/hooks?team=1';
const binding = passwordBinding(ORG, WEBHOOK, URL_OF_ENDPOINT);

describe('sealed credentials', () => {
  test.each(['', 'secret', 'pässwörd 🪝', 'x'.repeat(10_000)])(
    'open to what was sealed: %.20s',
    async (text) => {
      const { publicKey, privateKey } = await generateSealingKeys();
      const sealed = await seal(publicKey, binding, text);
      expect(sealed.includes(Buffer.from(text.slice(0, 6) || 'secret'))).toBe(false);
      expect(await unseal(privateKey, binding, sealed)).toBe(text);
    },
  );

  test('are different each time', async () => {
    const { publicKey } = await generateSealingKeys();
    const [one, two] = await Promise.all([seal(publicKey, binding, 'a'), seal(publicKey, binding, 'a')]);
    expect(one.equals(two)).toBe(false);
  });

  test.each<[string, SealBinding]>([
    ['organisation', passwordBinding(OTHER, WEBHOOK, URL_OF_ENDPOINT)],
    ['webhook', passwordBinding(ORG, OTHER, URL_OF_ENDPOINT)],
    ['field', { orgId: ORG, webhookId: WEBHOOK, field: 'signing_secret' }],
    ['host', passwordBinding(ORG, WEBHOOK, 'https://example.org/hooks?team=1')],
    ['port', passwordBinding(ORG, WEBHOOK, 'https://example.com:8443/hooks?team=1')],
    ['path', passwordBinding(ORG, WEBHOOK, 'https://example.com/echo?team=1')],
  ])('do not open for another %s', async (_what, other) => {
    const { publicKey, privateKey } = await generateSealingKeys();
    const sealed = await seal(publicKey, binding, 'secret');
    await expect(unseal(privateKey, other, sealed)).rejects.toThrow();
  });

  test('open for another query, and for another spelling of the same place', async () => {
    const { publicKey, privateKey } = await generateSealingKeys();
    const sealed = await seal(publicKey, binding, 'secret');
    for (const url of ['https://example.com/hooks', 'https://EXAMPLE.com:443/x/../hooks?team=2']) {
      expect(await unseal(privateKey, passwordBinding(ORG, WEBHOOK, url), sealed)).toBe('secret');
    }
  });

  test('do not open with another key, nor with the public one', async () => {
    const { publicKey } = await generateSealingKeys();
    const other = await generateSealingKeys();
    const sealed = await seal(publicKey, binding, 'secret');
    await expect(unseal(other.privateKey, binding, sealed)).rejects.toThrow();
    await expect(unseal(publicKey, binding, sealed)).rejects.toThrow();
  });

  test('do not open when any byte was changed, or bytes are missing', async () => {
    const { publicKey, privateKey } = await generateSealingKeys();
    const sealed = await seal(publicKey, binding, 'secret');
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      await expect(unseal(privateKey, binding, changed)).rejects.toThrow();
    }
    for (const length of [0, 1, 20, 33, sealed.length - 1]) {
      await expect(unseal(privateKey, binding, sealed.subarray(0, length))).rejects.toThrow();
    }
  });
});
