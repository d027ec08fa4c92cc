import { openDatabase } from '#db/client';
import { retryPolicies } from '#lib/domain/retry-policy';
import type { ServiceContext } from '#lib/services/context';

const MAX_CONNECTIONS = 10;

export type ContextSettings = {
  databaseUrl: string;
  sealingPublicKey: string;
  retryDelaysMs: readonly number[];
  retentionDays: number;
  demoReceiverOrigin: string | null;
  upgradeUrl: string | null;
};

/** Makes what the services of one web process work with. Nothing connects before the first query. */
export function openServiceContext(
  settings: ContextSettings,
  onIdleError: (error: Error) => void,
): ServiceContext {
  return {
    database: openDatabase({
      url: settings.databaseUrl,
      maxConnections: MAX_CONNECTIONS,
      applicationName: 'hooktab-web',
      onIdleError,
    }),
    urlPolicy: { exceptions: settings.demoReceiverOrigin === null ? [] : [settings.demoReceiverOrigin] },
    sealingPublicKey: settings.sealingPublicKey,
    retryPolicies: retryPolicies(settings.retryDelaysMs),
    retentionDays: settings.retentionDays,
    demoReceiverOrigin: settings.demoReceiverOrigin,
    upgradeUrl: settings.upgradeUrl,
  };
}
