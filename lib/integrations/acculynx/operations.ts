import { STRICT_URL_POLICY } from '#lib/domain/webhook/url-policy';
import { accuLynxSubscriptionInput, accuLynxTestInput } from '#lib/integrations/acculynx/contract';
import type { IntegrationOperation } from '#lib/integrations/operation';

const ACCULYNX = '/api/acculynx/v1';

const common = { system: 'acculynx', status: 200 } as const;

/** What a program written for AccuLynx can call. */
export const ACCULYNX_OPERATIONS: readonly IntegrationOperation[] = [
  {
    ...common,
    id: 'listAccuLynxTopics',
    method: 'get',
    path: `${ACCULYNX}/topics`,
    action: 'catalogue.view',
  },
  {
    ...common,
    id: 'listAccuLynx',
    method: 'get',
    path: `${ACCULYNX}/subscriptions`,
    action: 'webhooks.view',
  },
  {
    ...common,
    id: 'createAccuLynx',
    method: 'post',
    path: `${ACCULYNX}/subscriptions`,
    action: 'webhooks.manage',
    status: 201,
    body: accuLynxSubscriptionInput(STRICT_URL_POLICY),
    bodyExample: {
      consumerUrl: 'https://your-domain.com/callback',
      topicNames: ['job-milestone-changed', 'job-created'],
    },
  },
  {
    ...common,
    id: 'deleteAccuLynx',
    method: 'delete',
    path: `${ACCULYNX}/subscriptions/{subscription}`,
    action: 'webhooks.manage',
    status: 204,
  },
  {
    ...common,
    id: 'testAccuLynx',
    method: 'post',
    path: `${ACCULYNX}/subscriptions/{subscription}/test`,
    action: 'webhooks.manage',
    body: accuLynxTestInput,
    bodyExample: { topicName: 'job-milestone-changed' },
  },
];
