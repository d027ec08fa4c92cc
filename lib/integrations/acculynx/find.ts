import { eq } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import { isGuid } from '#lib/domain/webhook/subscription';
import { findSubscription, type SubscriptionRow } from '#lib/integrations/subscriptions';
import type { Access } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** A subscription by its GUID. Throws `not_found`. */
export function findAccuLynxSubscription(call: Call, access: Access, id: string): Promise<SubscriptionRow> {
  const isThis = isGuid(id) ? eq(webhooks.id, id) : null;
  return findSubscription(call, { access, system: 'acculynx' }, isThis);
}
