/** What an organisation's plan includes. The host product sells plans; here is only what follows from them. */
import type { Action } from '#lib/domain/access/permissions';

export const PLANS = ['basic', 'pro'] as const;
export type Plan = (typeof PLANS)[number];

export const PLAN_LABELS = { basic: 'Basic', pro: 'Pro' } as const satisfies Record<Plan, string>;

/** The plan to ask for. */
export const PLAN_WITH_WEBHOOKS: Plan = 'pro';

/** Whether organisations on the plan may use webhooks. The same rule as the column `orgs.has_webhooks`. */
export function hasWebhooks(plan: Plan): boolean {
  return plan !== 'basic';
}

/** What takes a plan with webhooks. Events are taken in on every plan, so that the host need not know; members, keys and the audit log are no part of it. */
const WEBHOOK_ACTIONS: readonly Action[] = [
  'webhooks.view',
  'webhooks.manage',
  'deliveries.view',
  'deliveries.retry',
];

/** Whether the plan includes an action; whether a person may do it is another question. */
export function planAllows(plan: Plan, action: Action): boolean {
  return hasWebhooks(plan) || !WEBHOOK_ACTIONS.includes(action);
}
