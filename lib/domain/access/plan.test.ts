import { expect, test } from 'vitest';
import { ACTIONS } from '#lib/domain/access/permissions';
import { hasWebhooks, PLAN_WITH_WEBHOOKS, PLANS, planAllows } from '#lib/domain/access/plan';

test('the plan to ask for has webhooks, and includes everything', () => {
  expect(hasWebhooks(PLAN_WITH_WEBHOOKS)).toBe(true);
  expect(ACTIONS.filter((action) => !planAllows(PLAN_WITH_WEBHOOKS, action))).toEqual([]);
});

test('without webhooks there is neither webhook nor log, and events are taken in all the same', () => {
  const [basic] = PLANS.filter((plan) => !hasWebhooks(plan));
  expect(basic).toBe('basic');
  expect(ACTIONS.filter((action) => !planAllows('basic', action))).toEqual([
    'webhooks.view',
    'webhooks.manage',
    'deliveries.view',
    'deliveries.retry',
  ]);
});
