/**
 * All that the adapters can be asked for. The permission matrix and the tests with bad input derive from it; a route without
 * an operation, or one without a route, fails a test.
 */
import { acceloSubscriptionInput } from '#lib/contracts/adapters/accelo';
import { accuLynxSubscriptionInput, accuLynxTestInput } from '#lib/contracts/adapters/acculynx';
import { avazaSubscriptionInput } from '#lib/contracts/adapters/avaza';
import type { Operation } from '#lib/contracts/api/operation';
import type { SubscriptionSystem } from '#lib/domain/subscription';
import { STRICT_URL_POLICY } from '#lib/domain/url-policy';

/** `path` begins at the root; `{…}` stands for the id of a subscription, in the form of its system. */
export type AdapterOperation = Pick<
  Operation,
  'id' | 'method' | 'path' | 'action' | 'body' | 'bodyExample'
> & {
  system: SubscriptionSystem;
  /** The status of success. */
  status: number;
};

const avaza = { system: 'avaza', status: 200 } as const;
const accelo = { system: 'accelo', status: 200 } as const;
const acculynx = { system: 'acculynx', status: 200 } as const;

const ACCELO = '/api/v0/webhooks/subscriptions';
const ACCULYNX = '/api/acculynx/v1';

export const ADAPTER_OPERATIONS: readonly AdapterOperation[] = [
  { ...avaza, id: 'listAvaza', method: 'get', path: '/api/Webhook', action: 'webhooks.view' },
  {
    ...avaza,
    id: 'createAvaza',
    method: 'post',
    path: '/api/Webhook',
    action: 'webhooks.manage',
    body: avazaSubscriptionInput(STRICT_URL_POLICY),
    bodyExample: { target_url: 'https://yoursite.com/yourpage', event: 'contact_created' },
  },
  {
    ...avaza,
    id: 'deleteAvaza',
    method: 'delete',
    path: '/api/Webhook/{subscription}',
    action: 'webhooks.manage',
    status: 204,
  },
  {
    ...avaza,
    id: 'deleteAvazaByQuery',
    method: 'delete',
    path: '/api/Webhook?id={subscription}',
    action: 'webhooks.manage',
    status: 204,
  },
  { ...accelo, id: 'listAcceloTypes', method: 'get', path: `${ACCELO}/types`, action: 'catalogue.view' },
  { ...accelo, id: 'listAccelo', method: 'get', path: ACCELO, action: 'webhooks.view' },
  {
    ...accelo,
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
    ...accelo,
    id: 'deleteAccelo',
    method: 'delete',
    path: `${ACCELO}/{subscription}`,
    action: 'webhooks.manage',
  },
  {
    ...accelo,
    id: 'deleteAcceloByQuery',
    method: 'delete',
    path: `${ACCELO}?subscription_id={subscription}`,
    action: 'webhooks.manage',
  },
  {
    ...acculynx,
    id: 'listAccuLynxTopics',
    method: 'get',
    path: `${ACCULYNX}/topics`,
    action: 'catalogue.view',
  },
  {
    ...acculynx,
    id: 'listAccuLynx',
    method: 'get',
    path: `${ACCULYNX}/subscriptions`,
    action: 'webhooks.view',
  },
  {
    ...acculynx,
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
    ...acculynx,
    id: 'deleteAccuLynx',
    method: 'delete',
    path: `${ACCULYNX}/subscriptions/{subscription}`,
    action: 'webhooks.manage',
    status: 204,
  },
  {
    ...acculynx,
    id: 'testAccuLynx',
    method: 'post',
    path: `${ACCULYNX}/subscriptions/{subscription}/test`,
    action: 'webhooks.manage',
    body: accuLynxTestInput,
    bodyExample: { topicName: 'job-milestone-changed' },
  },
];
