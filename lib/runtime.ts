import type { Logger } from '#lib/log';
import type { FailureLog } from '#lib/log/failure-log';
import { openWebLog } from '#lib/log/web-log';
import type { ServiceContext } from '#lib/services/context';
import { openServiceContext } from '#lib/services/open-context';
import { readWebSettings, type WebSettings } from '#lib/settings/settings';

/** What the web process makes once. */
export type Runtime = { settings: WebSettings; log: Logger; failures: FailureLog; context: ServiceContext };

/** On globalThis: a development server loads modules anew with every change and must not open a pool each time. */
const holder = globalThis as typeof globalThis & { hooktabRuntime?: Runtime };

/** The runtime of this web process, made at the first call. Throws a SettingsError. */
export function runtime(): Runtime {
  holder.hooktabRuntime ??= createRuntime(readWebSettings(process.env));
  return holder.hooktabRuntime;
}

function createRuntime(settings: WebSettings): Runtime {
  const { log, failures } = openWebLog(settings.LOG_LEVEL);
  const context = openServiceContext(
    {
      databaseUrl: settings.DATABASE_URL,
      sealingPublicKey: settings.SEALING_PUBLIC_KEY,
      retryDelaysMs: settings.RETRY_DELAYS_SECONDS.map((seconds) => seconds * 1000),
      retentionDays: settings.RETENTION_DAYS,
      quotas: {
        events: settings.EVENTS_PER_MINUTE,
        eventKilobytes: settings.EVENT_MEGABYTES_PER_MINUTE * 1024,
        testEvents: settings.TEST_EVENTS_PER_MINUTE,
      },
      demoReceiverOrigin: settings.DEMO_RECEIVER_ORIGIN ?? null,
      upgradeUrl: settings.UPGRADE_URL ?? null,
    },
    {
      failed: (error) => failures.report('connection', error),
      succeeded: () => failures.succeeded(),
    },
  );
  return { settings, log, failures, context };
}
