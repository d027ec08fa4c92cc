import { describe, expect, test } from 'vitest';
import { generateSealingKeys, type SealBinding, seal, unseal } from '#lib/domain/sealed-credentials';

const binding: SealBinding = {
  orgId: '00000000-0000-0000-0000-000000000001',
  webhookId: '00000000-0000-0000-0000-000000000002',
  field: 'basic_password',
};

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

  test.each<[string, Partial<SealBinding>]>([
    ['organisation', { orgId: '00000000-0000-0000-0000-000000000009' }],
    ['webhook', { webhookId: '00000000-0000-0000-0000-000000000009' }],
    ['field', { field: 'signing_secret' }],
  ])('do not open for another %s', async (_what, change) => {
    const { publicKey, privateKey } = await generateSealingKeys();
    const sealed = await seal(publicKey, binding, 'secret');
    await expect(unseal(privateKey, { ...binding, ...change }, sealed)).rejects.toThrow();
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
