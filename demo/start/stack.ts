/** Everything that runs together: database, web, worker, demo receiver. Used by start, dev and screenshots. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrateDatabase } from '#db/migrate';
import { loadDemoCertificates } from '#demo/certificates';
import { ensureDatabase, startEmbeddedPostgres } from '#demo/embedded-postgres';
import { moveReceiver } from '#demo/move-receiver';
import { seedDemo } from '#demo/seed';
import { build, isBuildCurrent } from '#demo/start/build';
import { type ManagedProcess, startChild } from '#demo/start/child-process';
import { StartError, step } from '#demo/start/console';
import {
  dataPaths,
  keepReceiverPort,
  lastReceiverPort,
  loadSecrets,
  type Secrets,
} from '#demo/start/data-folder';
import { DEFAULT_RECEIVER_PORT, DEFAULT_WEB_PORT, PortTakenError, startOnFreePort } from '#demo/start/ports';
import { aborted, unlessStopped } from '#lib/stop-signal';

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
  /** The port of the web part, or null for the first free one. */
  webPort: number | null;
  /** The waits between attempts, so that the seeded history has the same distances as what follows. */
  retryDelaysMs: readonly number[];
  /** An own database instead of the embedded one. */
  databaseUrl: string | undefined;
  signal: AbortSignal;
  /** Called for each part that runs, in the order of starting: stop them in the reverse order. */
  onStarted: (stop: () => Promise<void>) => void;
};

export type Stack = {
  webPort: number;
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
  // What is broken off here is one transaction each, which the database rolls back.
  await unlessStopped(
    signal,
    step('Database migrated', () => migrateDatabase(databaseUrl)),
  );
  if (options.mode === 'production' && !isBuildCurrent(options.distDir)) {
    console.log('  Building the web part; this takes about a minute the first time.');
    await step('Web part built', () => build(options.distDir, signal));
  }
  const log = (name: string) => join(paths.logs, `${name}.log`);
  const isDev = options.mode === 'development';
  const start = (child: ManagedProcess) => {
    options.onStarted(child.stop);
    return child;
  };
  const receiver = await step('Demo receiver started', () =>
    startReceiver(options, secrets, (env) => {
      const command = ['demo/run-receiver.ts'];
      return start(startChild({ name: 'demo receiver', command, env, logFile: log('receiver') }));
    }),
  );
  const receiverOrigin = `https://localhost:${receiver.port}`;
  await unlessStopped(signal, followReceiver(options, secrets, databaseUrl, receiver.port));
  await unlessStopped(
    signal,
    step('Demo data there', () => seedDemo({ ...options, ...secrets, databaseUrl, receiverOrigin })),
  );
  const env = environment(options, secrets, { databaseUrl, receiverOrigin });
  const { worker, web } = await step('Worker and web started', async () => {
    const command = isDev ? ['demo/dev/watch-worker.ts'] : ['--max-semi-space-size=8', 'worker/main.ts'];
    const worker = start(startChild({ name: 'worker', command, env: env.worker, logFile: log('worker') }));
    const web = await onPort(options.webPort, DEFAULT_WEB_PORT, async (port) => {
      const command = ['scripts/start-web.ts', ...(isDev ? ['--dev'] : [])];
      const child = start(startChild({ name: 'web', command, env: env.web(port), logFile: log('web') }));
      await untilListening(child, port, signal);
      await untilReady(child, `http://localhost:${port}/sign-in`, signal);
      return { child, port };
    });
    return { worker, web };
  });
  return {
    webPort: web.port,
    webUrl: env.web(web.port).APP_URL,
    receiverOrigin,
    receiverPassword: secrets.receiverPassword,
    databaseUrl,
    processes: [receiver.child, worker, web.child],
  };
}

/** Starts on the port that is asked for, or on the first free one. */
function onPort<T>(wanted: number | null, first: number, start: (port: number) => Promise<T>): Promise<T> {
  return wanted === null ? startOnFreePort(first, start) : start(wanted);
}

/** Starts the receiver where it was before, or on the next free port. */
function startReceiver(
  { dataFolder, signal }: StackOptions,
  secrets: Secrets,
  start: (env: Record<string, string>) => ManagedProcess,
) {
  return startOnFreePort(lastReceiverPort(dataFolder) ?? DEFAULT_RECEIVER_PORT, async (port) => {
    const child = start({
      RECEIVER_PORT: String(port),
      RECEIVER_PASSWORD: secrets.receiverPassword,
      RECEIVER_CERTIFICATES: dataPaths(dataFolder).certificates,
    });
    await untilListening(child, port, signal);
    return { child, port };
  });
}

/** The demo's webhooks lead to the receiver, wherever it listens now. */
async function followReceiver(
  { dataFolder }: StackOptions,
  secrets: Secrets,
  databaseUrl: string,
  port: number,
): Promise<void> {
  const before = lastReceiverPort(dataFolder);
  const wanted = before ?? DEFAULT_RECEIVER_PORT;
  if (port !== wanted) {
    console.log(`  Port ${wanted} is taken: the demo receiver uses ${port}, and its webhooks follow.`);
  }
  if (before !== null && before !== port) {
    const [from, to] = [`https://localhost:${before}`, `https://localhost:${port}`];
    await moveReceiver({ databaseUrl, from, to, ...secrets });
  }
  keepReceiverPort(dataFolder, port);
}

async function startDatabase(options: StackOptions): Promise<string> {
  const cluster = await startEmbeddedPostgres({ directory: dataPaths(options.dataFolder).postgres });
  options.onStarted(cluster.stop);
  return ensureDatabase(cluster.url, DATABASE_NAME);
}

/** The settings of each part, over those of the environment. */
function environment(
  options: StackOptions,
  secrets: Secrets,
  { databaseUrl, receiverOrigin }: { databaseUrl: string; receiverOrigin: string },
) {
  const paths = dataPaths(options.dataFolder);
  const shared = { DATABASE_URL: databaseUrl, DEMO_RECEIVER_ORIGIN: receiverOrigin };
  return {
    worker: {
      ...shared,
      SEALING_PRIVATE_KEY: secrets.sealingPrivateKey,
      DEMO_RECEIVER_CA_FILE: join(paths.certificates, 'ca.pem'),
    },
    web: (port: number) => ({
      ...shared,
      NEXT_DIST_DIR: options.distDir,
      PORT: String(port),
      // No balancer is in front.
      SHUTDOWN_DELAY_SECONDS: '0',
      SHUTDOWN_TIMEOUT_SECONDS: '10',
      // The demo's passwords are known to everybody: it listens for this machine only, unless HOST says otherwise.
      HOST: process.env.HOST || '127.0.0.1',
      APP_URL: process.env.APP_URL || `http://localhost:${port}`,
      AUTH_SECRET: secrets.authSecret,
      SEALING_PUBLIC_KEY: secrets.sealingPublicKey,
    }),
  };
}

/**
 * Waits until a process listens on its port. Throws a PortTakenError where another program does. Its own word counts: whether
 * something answers there says nothing about who it is.
 */
async function untilListening(child: ManagedProcess, port: number, signal: AbortSignal): Promise<void> {
  const report = await Promise.race([child.port, aborted(signal)]);
  signal.throwIfAborted();
  if (report === 'listening') return;
  const end = describeEnd(child, (await child.ended) ?? 'was stopped');
  throw report === 'port taken'
    ? new PortTakenError(`Port ${port} is taken by another program.\n${end}`)
    : new StartError(end);
}

/** Waits until a page is answered. */
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
