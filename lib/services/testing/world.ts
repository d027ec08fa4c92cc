/** Two organisations with a person for each kind of access, on a database of their own. */
import { createTestDatabase } from '#db/testing/cluster';
import { makeMember, makeOrg } from '#db/testing/factories';
import type { ApiKeyScope } from '#lib/domain/access/api-key';
import { retryPolicies, STANDARD_RETRY_DELAYS_MS } from '#lib/domain/delivery/retry-policy';
import { generateSealingKeys } from '#lib/domain/webhook/sealed-credentials';
import { STRICT_URL_POLICY } from '#lib/domain/webhook/url-policy';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { startSession } from '#lib/services/auth/sessions';
import type { Call, ServiceContext, ServiceDatabase } from '#lib/services/context';
import { QuotaShares, UNLIMITED } from '#lib/services/quotas/quota-shares';
import { shareConnections } from '#lib/services/turns/connection-turns';
import { openHeavyReads } from '#lib/services/turns/heavy-reads';

/** Turns and waits that no slow machine outlasts; tests of their ends set them. */
export const PATIENT = { turnMs: 120_000, maxWaitMs: 120_000 };

export const PEOPLE = ['admin', 'manager', 'support', 'nobody', 'stranger'] as const;
export type Person = (typeof PEOPLE)[number];

/** A person with a session. */
async function signIn<User extends { id: string }>(
  database: ServiceDatabase,
  user: User,
): Promise<User & { sessionId: string }> {
  const sessionId = await startSession({ database }, user.id);
  if (sessionId === null) throw new Error('The user has just been made');
  return { ...user, sessionId };
}

/** `stranger` is the admin of the other organisation. */
export async function makeWorld(clusterUrl: string) {
  const { database, url, urls, openAs, drop } = await createTestDatabase(clusterUrl);
  const web = openAs('web');
  const keys = await generateSealingKeys();
  const org = await makeOrg(database);
  const otherOrg = await makeOrg(database);
  const addMember = async (...given: Parameters<typeof makeMember>) =>
    signIn(database, await makeMember(...given));
  const users = {
    admin: await addMember(database, org.id, { role: 'admin' }),
    manager: await addMember(database, org.id, { permissions: ['Org.webhooks'] }),
    support: await addMember(database, org.id, { permissions: ['Org.webhooks.logs'] }),
    nobody: await addMember(database, org.id),
    stranger: await addMember(database, otherOrg.id, { role: 'admin' }),
  };
  const context: ServiceContext = {
    database: web,
    databaseOf: shareConnections(web, { maxWaitMs: PATIENT.maxWaitMs }),
    heavyReads: openHeavyReads(web, PATIENT),
    urlPolicy: STRICT_URL_POLICY,
    sealingPublicKey: keys.publicKey,
    retryPolicies: retryPolicies(STANDARD_RETRY_DELAYS_MS),
    retentionDays: 30,
    quotas: UNLIMITED,
    quotaShares: new QuotaShares(),
    demoReceiverOrigin: null,
    upgradeUrl: null,
  };
  /** A call of one person in the organisation, or in another one. */
  const as = (person: Person, orgSlug = org.slug): Call => ({
    context,
    actor: { kind: 'user', userId: users[person].id, sessionId: users[person].sessionId },
    orgSlug,
  });
  /** A call of a machine, in the organisation or in another one. */
  const withKey = (key: string, orgSlug = org.slug): Call => ({
    context,
    actor: { kind: 'api_key', key },
    orgSlug,
  });
  /** A call of a machine, with a new key that may do this. */
  const withNewKey = async (
    scopes: readonly ApiKeyScope[],
    createdBy: Person | null = null,
  ): Promise<Call> => {
    const { key } = await insertApiKey(database, {
      orgId: org.id,
      name: 'Key',
      scopes: [...scopes],
      expiresAt: null,
      createdBy: createdBy && users[createdBy].id,
    });
    return withKey(key);
  };
  return {
    database,
    url,
    webUrl: urls.web,
    workerUrl: urls.worker,
    operatorUrl: urls.operator,
    drop,
    keys,
    org,
    otherOrg,
    users,
    context,
    as,
    withKey,
    withNewKey,
  };
}

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** The same call in a transaction. */
export const within = (call: Call, database: ServiceDatabase): Call => ({
  ...call,
  context: { ...call.context, database, heavyReads: openHeavyReads(database, PATIENT) },
});

/** What a new webhook takes; `values` replace or add fields. */
export function webhookBody(values: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'ERP',
    url: 'https://erp.example.com/hooks',
    authMethod: 'none',
    eventTypes: ['job.created', 'estimate.created'],
    ...values,
  };
}
