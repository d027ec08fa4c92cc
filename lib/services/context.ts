import type { Database } from '#db/client';
import type { ApiKeyScope } from '#lib/domain/access/api-key';
import type { Action, Membership } from '#lib/domain/access/permissions';
import type { Plan } from '#lib/domain/access/plan';
import type { RetryPolicies } from '#lib/domain/delivery/retry-policy';
import type { UrlPolicy } from '#lib/domain/webhook/url-policy';
import type { QuotaShares, Quotas } from '#lib/services/quotas/quota-shares';
import type { DatabaseOf } from '#lib/services/turns/connection-turns';
import type { HeavyReads } from '#lib/services/turns/heavy-reads';

/** The database, or a transaction that the edge has opened around a whole call. */
export type ServiceDatabase = Pick<
  Database,
  'select' | 'insert' | 'update' | 'delete' | 'execute' | 'transaction'
>;

/** What every service works with; made once per process, or once per test. */
export type ServiceContext = {
  database: ServiceDatabase;
  /** The same database as one organisation uses it, taking turns with the others. */
  databaseOf: DatabaseOf;
  heavyReads: HeavyReads;
  urlPolicy: UrlPolicy;
  /** Base64; only the worker has the private half. */
  sealingPublicKey: string;
  retryPolicies: RetryPolicies;
  retentionDays: number;
  quotas: Quotas;
  quotaShares: QuotaShares;
  demoReceiverOrigin: string | null;
  /** Where an organisation gets a plan with webhooks; null where the operator has named no place. */
  upgradeUrl: string | null;
};

/** Who calls: a signed-in user, or a machine with a key. */
export type Actor = { kind: 'user'; userId: string; sessionId: string } | { kind: 'api_key'; key: string };

/** A member or a key of the organisation, as the database has it now. */
export type Caller = {
  org: { id: string; slug: string; name: string; plan: Plan };
  principal:
    | { kind: 'user'; id: string; membership: Membership }
    | { kind: 'api_key'; id: string; scopes: readonly ApiKeyScope[] };
  /** What it was allowed during this request. */
  allowed: Set<Action>;
};

/** One call of a service on behalf of somebody in an organisation. */
export type Call = {
  context: ServiceContext;
  actor: Actor;
  orgSlug: string;
  /** The network address of the caller, for the audit log; absent where it is not known. */
  address?: string | null;
  /** Aborted when the caller has gone: long reads then end. */
  signal?: AbortSignal;
  /** Who the actor turned out to be, where the edge has looked that up for this very request. */
  caller?: Caller;
};
