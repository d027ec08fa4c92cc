import { type Database, openDatabase } from '#db/client';
import { retryPolicies } from '#lib/domain/retry-policy';
import type { ServiceContext } from '#lib/services/context';
import { QuotaShares, type Quotas } from '#lib/services/quota-shares';

const MAX_CONNECTIONS = 10;

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
  return {
    database: openWatched(settings.databaseUrl, watch),
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

function openWatched(url: string, { failed, succeeded }: DatabaseWatch): Database {
  const database = openDatabase({
    url,
    maxConnections: MAX_CONNECTIONS,
    applicationName: 'hooktab-web',
    onIdleError: failed,
  });
  database.$client.on('release', (error) => {
    if (!error) succeeded();
  });
  return database;
}
