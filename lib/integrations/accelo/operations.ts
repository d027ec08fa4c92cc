import { STRICT_URL_POLICY } from '#lib/domain/webhook/url-policy';
import { acceloSubscriptionInput } from '#lib/integrations/accelo/contract';
import type { IntegrationOperation } from '#lib/integrations/operation';

const ACCELO = '/api/v0/webhooks/subscriptions';

const common = { system: 'accelo', status: 200 } as const;

/** What a program written for Accelo can call. */
export const ACCELO_OPERATIONS: readonly IntegrationOperation[] = [
  { ...common, id: 'listAcceloTypes', method: 'get', path: `${ACCELO}/types`, action: 'catalogue.view' },
  { ...common, id: 'listAccelo', method: 'get', path: ACCELO, action: 'webhooks.view' },
  {
    ...common,
    id: 'createAccelo',
    method: 'post',
    path: ACCELO,
    action: 'webhooks.manage',
    status: 201,
    body: acceloSubscriptionInput(STRICT_URL_POLICY),
    bodyExample: {
      trigger_url: 'https://your-domain.com/callback',
      event_id: 'assign_task',
      content_type: 'application/json',
      secret: 'a secret of theirs',
    },
  },
  {
    ...common,
    id: 'deleteAccelo',
    method: 'delete',
    path: `${ACCELO}/{subscription}`,
    action: 'webhooks.manage',
  },
  {
    ...common,
    id: 'deleteAcceloByQuery',
    method: 'delete',
    path: `${ACCELO}?subscription_id={subscription}`,
    action: 'webhooks.manage',
  },
];
