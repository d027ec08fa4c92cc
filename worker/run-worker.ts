/** The worker as a process: settings, start, stop, exit codes. */
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connectClient } from '#db/connection/connect';
import { TransactionPoolerError } from '#db/connection/errors';
import { checkSchemaVersion, SchemaVersionError } from '#db/schema-version';
import { ATTEMPT_DEADLINE_MS } from '#lib/domain/delivery/outcome';
import { PRODUCT_VERSION } from '#lib/domain/version';
import { createLogger, type Logger } from '#lib/log';
import { endProcess, watchProcess } from '#lib/log/process-errors';
import { readWorkerSettings, SettingsError, type WorkerSettings } from '#lib/settings/settings';
import { aborted, endInTime, type StopRequest } from '#lib/stop-signal';
import type { OriginException } from '#worker/endpoint/connect';
import { createAddressPolicy } from '#worker/endpoint/own-addresses';
import { createResolver } from '#worker/endpoint/resolver';
import type { MailSettings } from '#worker/webhooks/notices';
import { createWorker, type Worker } from '#worker/worker';

/** The process ends so long after the signal, whatever it waits for; leases recover the rest. */
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
  const { SMTP_URL: smtpUrl, SMTP_FROM: from, APP_URL: appUrl, MAIL_INTERVAL_MINUTES: minutes } = settings;
  if (smtpUrl === undefined || from === undefined || appUrl === undefined) return {};
  return { mail: { smtpUrl, from, appUrl, intervalMs: minutes * 60_000 } };
}

function workerOf(settings: WorkerSettings, log: Logger): Worker {
  return createWorker({
    databaseUrl: settings.DATABASE_URL,
    sealingPrivateKey: settings.SEALING_PRIVATE_KEY,
    concurrency: settings.WORKER_CONCURRENCY,
    hostLimits: {
      atOnce: settings.HOST_CONCURRENCY,
      perSecond: settings.HOST_REQUESTS_PER_SECOND || Number.POSITIVE_INFINITY,
    },
    policy: { delaysMs: settings.RETRY_DELAYS_SECONDS.map((seconds) => seconds * 1000) },
    retention: { days: settings.RETENTION_DAYS, auditDays: settings.AUDIT_RETENTION_DAYS },
    resolve: createResolver(),
    isAllowedAddress: createAddressPolicy({
      privateRanges: settings.ALLOWED_PRIVATE_RANGES,
      nat64Prefixes: settings.NAT64_PREFIXES,
    }),
    exceptions: demoException(settings),
    ...mailOf(settings),
    version: PRODUCT_VERSION,
    log,
  });
}

/**
 * Why a worker cannot work with the database; null where it can. A database that cannot be asked now is an outage, which the
 * worker bears.
 */
async function databaseProblem(url: string): Promise<TransactionPoolerError | SchemaVersionError | null> {
  try {
    const client = await connectClient({ url, applicationName: 'hooktab-worker', needsOwnSession: true });
    try {
      await checkSchemaVersion(client);
    } finally {
      await client.end();
    }
    return null;
  } catch (error) {
    return error instanceof SchemaVersionError || error instanceof TransactionPoolerError ? error : null;
  }
}

/**
 * Runs a worker until it is asked to stop, and stops it in order. Resolves with the exit code: 0, or 1 where a setting is
 * wrong or the worker could not finish in time.
 */
export async function runWorker(env: NodeJS.ProcessEnv, stop: AbortSignal): Promise<number> {
  let settings: WorkerSettings;
  let worker: Worker;
  let log: Logger;
  try {
    settings = readWorkerSettings(env);
    log = createLogger('worker', settings.LOG_LEVEL);
    watchProcess(log, endProcess(log));
    worker = workerOf(settings, log);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  return await endInTime(stop, EXIT_AFTER_MS, workUntilStopped(worker, settings, log, stop));
}

async function workUntilStopped(
  worker: Worker,
  settings: WorkerSettings,
  log: Logger,
  stop: AbortSignal,
): Promise<number> {
  // A signal that came while the modules were loaded is heard now.
  await nextTurn();
  // A database that says nothing must not keep the worker from stopping.
  const problem = await Promise.race([databaseProblem(settings.DATABASE_URL), aborted(stop)]);
  if (problem instanceof TransactionPoolerError) {
    log.error(
      {},
      'DATABASE_URL leads to a pooler in transaction mode, but the worker needs a direct connection or a pooler in session mode',
    );
    return 1;
  }
  if (problem) {
    log.error({ err: problem }, 'the database does not have the schema that this version needs');
    return 1;
  }
  if (!stop.aborted) {
    worker.start();
    await aborted(stop);
  }
  log.info({ reason: (stop.reason as StopRequest).message }, 'worker stopping');
  try {
    await worker.stop();
    return 0;
  } catch (error) {
    log.error({ err: error }, 'worker not stopped in order');
    return 1;
  }
}
