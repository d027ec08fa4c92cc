import { expect, test } from 'vitest';
import { type RetryObstacle, retryObstacle } from '#lib/domain/delivery/retry-obstacle';

const FREE = {
  status: 'failed',
  isWebhookDeleted: false,
  isWebhookActive: true,
  isOwnerInAudience: true,
  hasPayload: true,
} as const;

test.each(['delivered', 'failed', 'retrying', 'cancelled'] as const)(
  '%s: nothing is in the way',
  (status) => {
    expect(retryObstacle({ ...FREE, status })).toBeNull();
  },
);

test.each<[RetryObstacle, Partial<Parameters<typeof retryObstacle>[0]>]>([
  ['sending', { status: 'sending' }],
  ['queued', { status: 'queued' }],
  ['webhook_deleted', { isWebhookDeleted: true }],
  ['webhook_deactivated', { isWebhookActive: false }],
  ['owner_may_not_view', { isOwnerInAudience: false }],
  ['payload_removed', { hasPayload: false }],
])('%s', (obstacle, values) => {
  expect(retryObstacle({ ...FREE, ...values })).toBe(obstacle);
});

test('of several the one that comes first: what is on its way, then the webhook, then the payload', () => {
  const all = {
    status: 'sending',
    isWebhookDeleted: true,
    isWebhookActive: false,
    isOwnerInAudience: false,
    hasPayload: false,
  } as const;
  expect(retryObstacle(all)).toBe('sending');
  expect(retryObstacle({ ...all, status: 'failed' })).toBe('webhook_deleted');
  expect(retryObstacle({ ...all, status: 'failed', isWebhookDeleted: false })).toBe('webhook_deactivated');
});
