/** Everything that runs together: database, web, worker, demo receiver. Used by start, dev and screenshots. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDatabase, startEmbeddedPostgres } from '#db/embedded-postgres';
import { migrateDatabase } from '#db/migrate';
import { loadDemoCertificates } from '#scripts/demo/certificates';
import { moveReceiver } from '#scripts/demo/move-receiver';
import { seedDemo } from '#scripts/demo/seed';
import { build, isBuildCurrent } from '#scripts/start/build';
import { type ManagedProcess, startChild } from '#scripts/start/child-process';
import { StartError, step } from '#scripts/start/console';
import { dataPaths, loadSecrets, type Secrets } from '#scripts/start/data-folder';

const DATABASE_NAME = 'hooktab';
/** In development the first page is compiled first. */
const READY_TIMEOUT_MS = 180_000;
const READY_POLL_MS = 100;
const REQUEST_TIMEOUT_MS = 30_000;

export type StackOptions = {
  dataFolder: string;
  mode: 'production' | 'development';
  /** The build to serve, or to make; without a meaning in development. */
  distDir: string;
  webPort: number;
  receiverPort: number;
  /** Where the demo's webhooks pointed before, if the receiver has moved. */
  previousReceiverPort: number | null;
  /** The waits between attempts, so that the seeded history has the same distances as what follows. */
  retryDelaysMs: readonly number[];
  /** An own database instead of the embedded one. */
  databaseUrl: string | undefined;
  signal: AbortSignal;
  /** Called for each part that runs, in the order of starting: stop them in the reverse order. */
  onStarted: (stop: () => Promise<void>) => void;
};

export type Stack = {
  webUrl: string;
  receiverOrigin: string;
  receiverPassword: string;
  databaseUrl: string;
  processes: ManagedProcess[];
};

/** Starts the parts one after the other. Throws where one does not come up; what `onStarted` got is then to be stopped. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { signal } = options;
  const secrets = await loadSecrets(options.dataFolder);
  const paths = dataPaths(options.dataFolder);
  await loadDemoCertificates(paths.certificates);
  const databaseUrl = options.databaseUrl ?? (await step('PostgreSQL started', () => startDatabase(options)));
  signal.throwIfAborted();
  await step('Database migrated', () => migrateDatabase(databaseUrl));
  signal.throwIfAborted();
  if (options.mode === 'production' && !isBuildCurrent(options.distDir)) {
    console.log('  Building the web part; this takes about a minute the first time.');
    await step('Web part built', () => build(options.distDir, signal));
  }
  const env = environment(options, secrets, databaseUrl);
  const receiverOrigin = env.shared.DEMO_RECEIVER_ORIGIN;
  if (options.previousReceiverPort !== null) {
    const from = `https://localhost:${options.previousReceiverPort}`;
    await moveReceiver({ databaseUrl, from, to: receiverOrigin, ...secrets });
  }
  await step('Demo data there', () => seedDemo({ ...options, ...secrets, databaseUrl, receiverOrigin }));
  signal.throwIfAborted();
  const processes: ManagedProcess[] = [];
  const start = async (child: ManagedProcess, url?: string) => {
    processes.push(child);
    options.onStarted(child.stop);
    if (url) await untilReady(child, url, signal);
  };
  const log = (name: string) => join(paths.logs, `${name}.log`);
  const isDev = options.mode === 'development';
  await step('Demo receiver, worker and web started', async () => {
    const receiver = { name: 'demo receiver', command: ['scripts/demo/run-receiver.ts'] };
    await start(
      startChild({ ...receiver, env: env.receiver, logFile: log('receiver') }),
      `http://127.0.0.1:${options.receiverPort}`,
    );
    const command = [isDev ? 'scripts/dev/watch-worker.ts' : 'worker/main.ts'];
    await start(startChild({ name: 'worker', command, env: env.worker, logFile: log('worker') }));
    const web = ['scripts/start-web.ts', ...(isDev ? ['--dev'] : [])];
    const child = startChild({ name: 'web', command: web, env: env.web, logFile: log('web') });
    await start(child, `http://localhost:${options.webPort}/sign-in`);
  });
  return {
    webUrl: env.web.APP_URL,
    receiverOrigin,
    receiverPassword: secrets.receiverPassword,
    databaseUrl,
    processes,
  };
}

async function startDatabase(options: StackOptions): Promise<string> {
  const cluster = await startEmbeddedPostgres({ directory: dataPaths(options.dataFolder).postgres });
  options.onStarted(cluster.stop);
  return ensureDatabase(cluster.url, DATABASE_NAME);
}

/** The settings of each part, over those of the environment. */
function environment(options: StackOptions, secrets: Secrets, databaseUrl: string) {
  const paths = dataPaths(options.dataFolder);
  const shared = {
    DATABASE_URL: databaseUrl,
    DEMO_RECEIVER_ORIGIN: `https://localhost:${options.receiverPort}`,
  };
  return {
    shared,
    receiver: {
      RECEIVER_PORT: String(options.receiverPort),
      RECEIVER_PASSWORD: secrets.receiverPassword,
      RECEIVER_CERTIFICATES: paths.certificates,
    },
    worker: {
      ...shared,
      SEALING_PRIVATE_KEY: secrets.sealingPrivateKey,
      DEMO_RECEIVER_CA_FILE: join(paths.certificates, 'ca.pem'),
    },
    web: {
      ...shared,
      NEXT_DIST_DIR: options.distDir,
      PORT: String(options.webPort),
      // The demo's passwords are known to everybody: it listens for this machine only, unless HOST says otherwise.
      HOST: process.env.HOST || '127.0.0.1',
      APP_URL: process.env.APP_URL || `http://localhost:${options.webPort}`,
      AUTH_SECRET: secrets.authSecret,
      SEALING_PUBLIC_KEY: secrets.sealingPublicKey,
    },
  };
}

/** Waits until something answers on the URL: any HTTP answer, or a TLS server that refuses plain text. */
async function untilReady(child: ManagedProcess, url: string, signal: AbortSignal): Promise<void> {
  let end: string | null | undefined;
  void child.ended.then((how) => {
    end = how ?? 'was stopped';
  });
  for (const limit = Date.now() + READY_TIMEOUT_MS; Date.now() < limit; await sleep(READY_POLL_MS)) {
    signal.throwIfAborted();
    if (end !== undefined) throw new StartError(describeEnd(child, end ?? ''));
    if (await answers(url, signal)) return;
  }
  throw new StartError(describeEnd(child, `did not answer within ${READY_TIMEOUT_MS / 1000} s`));
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  try {
    await fetch(url, { redirect: 'manual', signal: AbortSignal.any([signal, timeout]) });
    return true;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    // The receiver speaks TLS only: closing the connection on plain text shows that it is there.
    return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET';
  }
}

/** What to say about a process that ended although nobody asked it to. */
export function describeEnd(child: ManagedProcess, how: string): string {
  const lines = child.lastLines();
  const said = lines.length === 0 ? 'It printed nothing.' : `Its last lines:\n\n${lines.join('\n')}`;
  return `The ${child.name} process ${how}. ${said}\n\nAll of it: ${child.logFile}`;
}
