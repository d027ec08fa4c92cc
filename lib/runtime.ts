import { readWebSettings, type WebSettings } from '#lib/env/settings';
import { createLogger, type Logger } from '#lib/log';
import type { ServiceContext } from '#lib/services/context';
import { openServiceContext } from '#lib/services/open-context';

/** What the web process makes once. */
export type Runtime = { settings: WebSettings; log: Logger; context: ServiceContext };

const holder = globalThis as typeof globalThis & { hooktabRuntime?: Runtime };

/** The runtime of this web process, made at the first call. Throws a SettingsError. */
export function runtime(): Runtime {
  // On globalThis: a development server loads modules anew with every change and must not open a pool each time.
  holder.hooktabRuntime ??= createRuntime(readWebSettings(process.env));
  return holder.hooktabRuntime;
}

function createRuntime(settings: WebSettings): Runtime {
  const log = createLogger('hooktab-web', settings.LOG_LEVEL);
  const context = openServiceContext(
    {
      databaseUrl: settings.DATABASE_URL,
      sealingPublicKey: settings.SEALING_PUBLIC_KEY,
      retryDelaysMs: settings.RETRY_DELAYS_SECONDS.map((seconds) => seconds * 1000),
      retentionDays: settings.RETENTION_DAYS,
      demoReceiverOrigin: settings.DEMO_RECEIVER_ORIGIN ?? null,
      upgradeUrl: settings.UPGRADE_URL ?? null,
    },
    (error) => log.warn({ err: error }, 'database connection lost'),
  );
  return { settings, log, context };
}
