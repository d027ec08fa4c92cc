/** A worker process that takes 127.0.0.1 for public and every name for it, to reach receivers of a test. */
import { readFileSync } from 'node:fs';
import { createLogger } from '#lib/log';
import { readWorkerSettings } from '#lib/settings/settings';
import { createWorker } from '#worker/worker';

const LOOPBACK = '127.0.0.1';

const settings = readWorkerSettings(process.env);
const log = createLogger('worker', settings.LOG_LEVEL);
const worker = createWorker({
  databaseUrl: settings.DATABASE_URL,
  sealingPrivateKey: settings.SEALING_PRIVATE_KEY,
  concurrency: settings.WORKER_CONCURRENCY,
  policy: { delaysMs: settings.RETRY_DELAYS_SECONDS.map((seconds) => seconds * 1000) },
  retention: { days: settings.RETENTION_DAYS, auditDays: settings.AUDIT_RETENTION_DAYS },
  resolve: async () => ({ isResolved: true, addresses: [LOOPBACK] }),
  isAllowedAddress: (address) => address === LOOPBACK,
  ca: readFileSync(process.env.TEST_CA_FILE ?? '', 'utf8'),
  version: 'test',
  log,
});
worker.start();
process.on('SIGTERM', () => {
  log.info({}, 'worker stopping');
  worker.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
