import { type SQL, sql } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import { isObjectId } from '#lib/domain/webhook/subscription';
import { subscribingPerson } from '#lib/integrations/accelo/person';
import { findSubscription } from '#lib/integrations/subscriptions';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { deleteWebhook } from '#lib/services/webhooks/delete';

/** Ends one of the person's own subscriptions, by its `subscription_id`. Throws `not_found`. */
export async function deleteAcceloSubscription(call: Call, id: string): Promise<void> {
  const access = await authorise(call, 'webhooks.manage');
  const person = await subscribingPerson(call.context, access);
  const scope = { access, system: 'accelo', ownerId: person.id } as const;
  const { webhookId } = await findSubscription(call, scope, isObjectId(id) ? hasObjectId(id) : null);
  await deleteWebhook(call, webhookId);
}

/** The same rule as `objectIdOf`. Only the person's own subscriptions are compared: no index is needed. */
function hasObjectId(id: string): SQL {
  return sql`left(replace(${webhooks.id}::text, '-', ''), 12) || right(${webhooks.id}::text, 12) = ${id}`;
}
