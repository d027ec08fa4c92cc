/** Programs know their users by email address: a personal webhook can name its owner by it. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { decodeId, encodeId } from '#lib/domain/ids';
import type { Call } from '#lib/services/context';
import { makeWorld, type World, webhookBody } from '#lib/services/testing/world';
import { createWebhook } from '#lib/services/webhooks/create';
import { updateWebhook } from '#lib/services/webhooks/update';

let world: World;
let program: Call;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  program = await world.withNewKey(['webhooks:write']);
});
afterAll(() => world.drop());

test('a key makes a personal webhook, and gives it to another member, by address', async () => {
  const { support, nobody } = world.users;
  const owner = ` ${support.email.toUpperCase()} `;
  const { webhook } = await createWebhook(program, webhookBody({ owner }));
  expect(webhook.owner).toEqual({ id: encodeId('user', support.id), name: support.name, isMember: true });
  const id = decodeId('webhook', webhook.id) ?? '';
  const changed = await updateWebhook(program, id, webhookBody({ version: 1, owner: nobody.email }));
  expect(changed.owner?.id).toBe(encodeId('user', nobody.id));
});

test.each([
  ['an address of nobody', () => 'who@example.com'],
  ['an address of somebody who is no member here', () => world.users.stranger.email],
  ['neither id nor address', () => 'Dana Whitfield'],
])('%s is refused at its field', async (_what, owner) => {
  await expect(createWebhook(program, webhookBody({ owner: owner() }))).rejects.toMatchObject({
    code: 'validation_failed',
    details: { fields: [{ pointer: '/owner' }] },
  });
});
