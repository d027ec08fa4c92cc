/** The worker process: settings, signals, exit codes. */
import { readFileSync } from 'node:fs';
import { ATTEMPT_DEADLINE_MS } from '#lib/domain/outcome';
import { readWorkerSettings, SettingsError, type WorkerSettings } from '#lib/env/settings';
import { createLogger } from '#lib/log';
import type { OriginException } from '#worker/connect';
import type { MailSettings } from '#worker/notices';
import { createAddressPolicy } from '#worker/own-addresses';
import { createResolver } from '#worker/resolver';
import { createWorker } from '#worker/worker';

/** If stopping has not come to its end by then, the process ends without it; leases cover for what is left. */
const EXIT_AFTER_MS = ATTEMPT_DEADLINE_MS + 5_000;
const DEMO_RECEIVER_ADDRESS = '127.0.0.1';

function demoException(settings: WorkerSettings): OriginException[] {
  const { DEMO_RECEIVER_ORIGIN: origin, DEMO_RECEIVER_CA_FILE: file } = settings;
  if (origin === undefined) return [];
  if (file === undefined) {
    throw new SettingsError(
      'Settings that need your attention:\n  DEMO_RECEIVER_CA_FILE is missing. DEMO_RECEIVER_ORIGIN needs it.',
    );
  }
  try {
    return [{ origin, address: DEMO_RECEIVER_ADDRESS, ca: readFileSync(file, 'utf8') }];
  } catch {
    throw new SettingsError(
      `Settings that need your attention:\n  DEMO_RECEIVER_CA_FILE names a file that cannot be read: ${file}`,
    );
  }
}

function mailOf(settings: WorkerSettings): { mail?: MailSettings } {
  const { SMTP_URL: smtpUrl, SMTP_FROM: from, APP_URL: appUrl } = settings;
  if (smtpUrl === undefined || from === undefined || appUrl === undefined) return {};
  return { mail: { smtpUrl, from, appUrl } };
}

function productVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version }: { version?: unknown } = JSON.parse(text);
  return typeof version === 'string' ? version : '0';
}

function main(): void {
  const settings = readWorkerSettings(process.env);
  const log = createLogger('worker', settings.LOG_LEVEL);
  const worker = createWorker({
    databaseUrl: settings.DATABASE_URL,
    sealingPrivateKey: settings.SEALING_PRIVATE_KEY,
    concurrency: settings.WORKER_CONCURRENCY,
    policy: { delaysMs: settings.RETRY_DELAYS_SECONDS.map((seconds) => seconds * 1000) },
    retentionDays: settings.RETENTION_DAYS,
    resolve: createResolver(),
    isAllowedAddress: createAddressPolicy(settings.ALLOWED_PRIVATE_RANGES),
    exceptions: demoException(settings),
    ...mailOf(settings),
    version: productVersion(),
    log,
  });

  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    // Asked twice, somebody is in a hurry: the leases cover for what is left.
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, 'worker stopping');
    setTimeout(() => process.exit(1), EXIT_AFTER_MS).unref();
    worker.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'worker not stopped in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  worker.start();
}

try {
  main();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
