import { expect, test } from 'vitest';
import { encodeId } from '#lib/domain/ids';
import { loggablePath } from '#lib/http/loggable-path';

const ID = encodeId('webhook', '01890a5d-ac96-774b-bcce-b302099a8057');

test.each([
  [
    `https://hooks.example.com/api/v1/orgs/acme/webhooks/${ID}?search=jane`,
    `/api/v1/orgs/{…}/webhooks/${ID}`,
  ],
  ['https://hooks.example.com/api/v1/orgs/acme/deliveries/export', '/api/v1/orgs/{…}/deliveries/export'],
  ['https://hooks.example.com/api/v1/orgs/jane@example.com/jane', '/api/v1/orgs/{…}/{…}'],
  ['https://hooks.example.com/api/Webhook/17', '/api/Webhook/{…}'],
  [
    'https://hooks.example.com/api/v0/webhooks/subscriptions/583f4b8028dc59073860a6d1.xml',
    '/api/v0/webhooks/subscriptions/{…}',
  ],
  ['https://hooks.example.com/api/auth/callback/credentials', '/api/auth/callback/credentials'],
  ['https://hooks.example.com/', '/'],
  ['/o/acme/deliveries?search=jane', '/o/{…}/deliveries'],
])('%s', (url, path) => {
  expect(loggablePath(url)).toBe(path);
});
