import { STRICT_URL_POLICY } from '#lib/domain/webhook/url-policy';
import { avazaSubscriptionInput } from '#lib/integrations/avaza/contract';
import type { IntegrationOperation } from '#lib/integrations/operation';

const common = { system: 'avaza', status: 200 } as const;

/** What a program written for Avaza can call. */
export const AVAZA_OPERATIONS: readonly IntegrationOperation[] = [
  { ...common, id: 'listAvaza', method: 'get', path: '/api/Webhook', action: 'webhooks.view' },
  {
    ...common,
    id: 'createAvaza',
    method: 'post',
    path: '/api/Webhook',
    action: 'webhooks.manage',
    body: avazaSubscriptionInput(STRICT_URL_POLICY),
    bodyExample: { target_url: 'https://yoursite.com/yourpage', event: 'contact_created' },
  },
  {
    ...common,
    id: 'deleteAvaza',
    method: 'delete',
    path: '/api/Webhook/{subscription}',
    action: 'webhooks.manage',
    status: 204,
  },
  {
    ...common,
    id: 'deleteAvazaByQuery',
    method: 'delete',
    path: '/api/Webhook?id={subscription}',
    action: 'webhooks.manage',
    status: 204,
  },
];
