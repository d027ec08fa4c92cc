import { type Database, type DatabaseOptions, openDatabase } from '#db/client';
import { retryPolicies } from '#lib/domain/delivery/retry-policy';
import type { ServiceContext } from '#lib/services/context';
import { QuotaShares, type Quotas } from '#lib/services/quotas/quota-shares';
import { MAX_CONNECTIONS, shareConnections } from '#lib/services/turns/connection-turns';
import { HEAVY_READ_LIMITS, openHeavyReads, WHOLE_READ_MS } from '#lib/services/turns/heavy-reads';

/**
 * Bounds on how long a request keeps one of these connections from the others. Statements of pages take milliseconds, and
 * rows are locked for milliseconds: a lock held longer than this belongs to a change of the schema or a session left open.
 */
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 2_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;
const QUERY_TIMEOUT_MS = 12_000;

export type ContextSettings = {
  databaseUrl: string;
  sealingPublicKey: string;
  retryDelaysMs: readonly number[];
  retentionDays: number;
  quotas: Quotas;
  demoReceiverOrigin: string | null;
  upgradeUrl: string | null;
};

/** Told how the database is doing, for the log. */
export type DatabaseWatch = {
  /** A connection broke while idle. */
  failed: (error: Error) => void;
  /** A connection was given back in order. A transaction may have failed on it, which is reported after this. */
  succeeded: () => void;
};

/** Makes what the services of one web process work with. Nothing connects before the first query. */
export function openServiceContext(settings: ContextSettings, watch: DatabaseWatch): ServiceContext {
  const database = openWatched(watch, {
    url: settings.databaseUrl,
    maxConnections: MAX_CONNECTIONS,
    applicationName: 'hooktab-web',
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
    idleInTransactionTimeoutMs: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    queryTimeoutMs: QUERY_TIMEOUT_MS,
  });
  return {
    database,
    databaseOf: shareConnections(database),
    heavyReads: openHeavyReads(
      openWatched(watch, {
        url: settings.databaseUrl,
        maxConnections: HEAVY_READ_LIMITS.running,
        applicationName: 'hooktab-web-heavy',
        // Each turn bounds its statements itself. This ends one whose process has stopped looking after it.
        statementTimeoutMs: WHOLE_READ_MS,
        idleInTransactionTimeoutMs: WHOLE_READ_MS,
        queryTimeoutMs: WHOLE_READ_MS + 2_000,
      }),
    ),
    urlPolicy: { exceptions: settings.demoReceiverOrigin === null ? [] : [settings.demoReceiverOrigin] },
    sealingPublicKey: settings.sealingPublicKey,
    retryPolicies: retryPolicies(settings.retryDelaysMs),
    retentionDays: settings.retentionDays,
    quotas: settings.quotas,
    quotaShares: new QuotaShares(),
    demoReceiverOrigin: settings.demoReceiverOrigin,
    upgradeUrl: settings.upgradeUrl,
  };
}

function openWatched(
  { failed, succeeded }: DatabaseWatch,
  options: Omit<DatabaseOptions, 'onIdleError'>,
): Database {
  const database = openDatabase({ ...options, onIdleError: failed });
  database.$client.on('release', (error) => {
    if (!error) succeeded();
  });
  return database;
}
