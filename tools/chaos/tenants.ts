/** The organisations of a run and their webhooks: with one or several event types, and some that are off. */

import { openDatabase } from '#db/client';
import { eq } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import { makeOrg, makeWebhook } from '#db/testing/factories';
import { seal } from '#lib/domain/webhook/sealed-credentials';
import { generateSigningSecret } from '#lib/domain/webhook/signature';

export const EVENT_TYPES = ['job.created', 'estimate.created'] as const;
export type EmittedType = (typeof EVENT_TYPES)[number];

const ORGANISATIONS = 8;
const WEBHOOKS: readonly { eventTypes: EmittedType[]; isActive: boolean }[] = [
  { eventTypes: ['job.created'], isActive: true },
  { eventTypes: ['job.created', 'estimate.created'], isActive: true },
  { eventTypes: ['estimate.created'], isActive: true },
  { eventTypes: ['job.created', 'estimate.created'], isActive: false },
];

export const ACTIVE_WEBHOOKS = ORGANISATIONS * WEBHOOKS.filter(({ isActive }) => isActive).length;

export type TenantWebhook = { orgId: string; id: string; eventTypes: EmittedType[]; isActive: boolean };
export type Tenants = { orgIds: string[]; webhooks: TenantWebhook[] };

/** Makes them; each webhook's path at the receiver is its id. */
export async function makeTenants(
  url: string,
  receiverOrigin: string,
  sealingPublicKey: string,
): Promise<Tenants> {
  const database = openDatabase({
    url,
    maxConnections: 1,
    applicationName: 'chaos-setup',
    onIdleError: (error) => {
      throw error;
    },
  });
  const tenants: Tenants = { orgIds: [], webhooks: [] };
  try {
    for (let org = 0; org < ORGANISATIONS; org++) {
      const { id: orgId } = await makeOrg(database);
      tenants.orgIds.push(orgId);
      for (const { eventTypes, isActive } of WEBHOOKS) {
        const { id } = await makeWebhook(database, orgId, { eventTypes, isActive });
        const binding = { orgId, webhookId: id, field: 'signing_secret' as const };
        const signingSecretSealed = await seal(sealingPublicKey, binding, generateSigningSecret());
        await database
          .update(webhooks)
          .set({ url: `${receiverOrigin}/${id}`, signingSecretSealed })
          .where(eq(webhooks.id, id));
        tenants.webhooks.push({ orgId, id, eventTypes, isActive });
      }
    }
  } finally {
    await database.$client.end();
  }
  return tenants;
}
