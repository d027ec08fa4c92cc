import { expect, test } from 'vitest';
import { retryOption } from '#lib/client/deliveries/retry-option';
import type { DeliveryStatus } from '#lib/domain/delivery/delivery';

const on = { isActive: true, isDeleted: false, isOwnerInAudience: true };
const delivery = (status: DeliveryStatus) => ({ status, webhook: on, payload: '{}' });

test.each([
  ['failed', 'Retry now', false, null],
  ['cancelled', 'Retry now', false, null],
  ['retrying', 'Retry now instead of waiting', false, null],
  ['delivered', 'Send again…', true, null],
  ['sending', 'Retry now', false, 'being sent right now'],
  ['queued', 'Retry now', false, 'already queued'],
] as const)('%s: %s', (status, label, needsConfirmation, obstacle) => {
  expect(retryOption(delivery(status))).toEqual({
    label,
    needsConfirmation,
    obstacle: obstacle === null ? null : expect.stringContaining(obstacle),
  });
});

test('a webhook that is off, deleted or of somebody who may not view it, and a payload that is gone, say what to do', () => {
  const failed = delivery('failed');
  expect(retryOption({ ...failed, webhook: { ...on, isActive: false } }).obstacle).toContain('Activate');
  expect(retryOption({ ...failed, webhook: { ...on, isActive: false, isDeleted: true } }).obstacle).toContain(
    'Create it',
  );
  expect(retryOption({ ...failed, webhook: { ...on, isOwnerInAudience: false } }).obstacle).toContain(
    'may not view',
  );
  expect(retryOption({ ...failed, payload: null }).obstacle).toContain('retention');
});
