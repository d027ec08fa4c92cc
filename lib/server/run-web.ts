/** Next behind an HTTP server of our own, which answers for its health and goes out of service in order. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type createNext from 'next';
import type { RequestHandler } from 'next/dist/server/next';
import { PEER_ADDRESS_HEADER } from '#lib/http/client-address';
import { withReadablePath } from '#lib/http/readable-path';
import { noteRepeatedHeaders } from '#lib/http/repeated-headers';
import { takeStrangeMethod } from '#lib/http/request-method';
import { securityHeaders } from '#lib/http/security-headers';
import { endProcess, watchProcess } from '#lib/log/process-errors';
import { openWebLog } from '#lib/log/web-log';
import { openDatabaseProbe } from '#lib/server/database-probe';
import { createDrainingServer, type DrainingServer } from '#lib/server/drain';
import { answerHealth, type NotReady } from '#lib/server/health';
import { enterRequest, isHangUp, takeConsole } from '#lib/server/page-errors';
import { isPortTaken, reportPort } from '#lib/server/port-report';
import { answerWriteToPage } from '#lib/server/read-only-pages';
import { readWebSettings, SettingsError, type WebSettings } from '#lib/settings/settings';
import { aborted, endInTime, type StopRequest } from '#lib/stop-signal';

/** What it takes to cut requests off and end, after the times that the settings give. */
const CUT_OFF_MS = 2_000;
const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Runs the web process on PORT and HOST until it is asked to stop. Resolves with the exit code: 0, or 1 where a setting is
 * wrong, the port is taken, or requests had to be cut off in the end.
 */
export async function runWeb(env: NodeJS.ProcessEnv, stop: AbortSignal, isDev: boolean): Promise<number> {
  const settings = settingsOf(env);
  if (settings === null) return 1;
  prepareEnvironment(settings, isDev);
  const limitMs = (settings.SHUTDOWN_DELAY_SECONDS + settings.SHUTDOWN_TIMEOUT_SECONDS) * 1000 + CUT_OFF_MS;
  return await endInTime(stop, limitMs, serveUntilStopped(settings, stop, isDev));
}

async function serveUntilStopped(settings: WebSettings, stop: AbortSignal, isDev: boolean): Promise<number> {
  const webLog = openWebLog(settings.LOG_LEVEL);
  const { log } = webLog;
  // Whoever develops wants to read the messages.
  if (!isDev) {
    takeConsole(webLog);
    // Next goes on after an error that nobody caught.
    watchProcess(log, (error) => webLog.failures.report('process', error));
  }
  const probe = openDatabaseProbe(settings.DATABASE_URL);
  const pages = Promise.withResolvers<RequestHandler>();
  let isPrepared = false;

  const readiness = async (): Promise<NotReady | null> => {
    if (web.isDraining()) return 'draining';
    if (!isPrepared) return 'starting';
    return await probe.fault();
  };
  // Nothing of the product speaks another protocol, but the framework's tools for developers do.
  const upgrades = isDev ? 'websocket' : null;
  const answerHeaders = new Map(Object.entries(securityHeaders(settings.APP_URL)));
  const web = createDrainingServer(
    (request, response) => {
      // Before anything can answer: the framework answers some requests itself.
      response.setHeaders(answerHeaders);
      prepareRequest(request);
      if (answerHealth(request, response, readiness)) return;
      // The framework's tools for developers send to paths of their own.
      if (!isDev && answerWriteToPage(request, response)) return;
      enterRequest({ request, response });
      pages.promise
        .then((handle) => handle(request, response))
        .catch((error: unknown) => {
          if (!isHangUp(error, request)) webLog.failures.report('page', error);
          if (!response.headersSent) response.statusCode = 500;
          response.end();
        });
    },
    { keepAliveMs: settings.KEEP_ALIVE_SECONDS * 1000, upgrades },
  );

  // A signal that came while the modules were loaded is heard now.
  await nextTurn();
  if (stop.aborted) return 0;
  // A database that cannot be asked now is an outage, which the process bears.
  const trouble = (await probe.schemaProblem()) ?? (await listen(web, settings));
  if (trouble !== null) {
    console.error(trouble);
    await probe.close();
    return 1;
  }
  // The module is its function, which its types do not say. It reads the environment when it is loaded.
  const next: typeof createNext = createRequire(import.meta.url)('next');
  const app = next({
    dev: isDev,
    dir: ROOT,
    port: settings.PORT,
    ...(settings.HOST === undefined ? {} : { hostname: settings.HOST }),
    httpServer: web.server,
  });
  await app.prepare().catch(endProcess(log));
  pages.resolve(app.getRequestHandler());
  isPrepared = true;
  log.info({}, 'web process started');

  await aborted(stop);
  log.info({ reason: (stop.reason as StopRequest).message }, 'web process stopping');
  const draining = web.drain({
    delayMs: settings.SHUTDOWN_DELAY_SECONDS * 1000,
    timeoutMs: settings.SHUTDOWN_TIMEOUT_SECONDS * 1000,
  });
  // From now on nobody asks whether the database is there.
  const [cutOff] = await Promise.all([draining, probe.close()]);
  await app.close();
  log[cutOff === 0 ? 'info' : 'warn']({ unfinished: cutOff }, 'web process stopped');
  return cutOff === 0 ? 0 : 1;
}

function settingsOf(env: NodeJS.ProcessEnv): WebSettings | null {
  try {
    return readWebSettings(env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    return null;
  }
}

/** What libraries read from variables of their own, before they are loaded. */
function prepareEnvironment(settings: WebSettings, isDev: boolean): void {
  Object.assign(process.env, {
    NODE_ENV: isDev ? 'development' : 'production',
    NEXTAUTH_URL: settings.APP_URL,
    NEXTAUTH_SECRET: settings.AUTH_SECRET,
    NEXT_TELEMETRY_DISABLED: '1',
  });
}

/** Writes into a request what routes cannot see, and what would otherwise not get to them. */
function prepareRequest(request: IncomingMessage): void {
  // A route handler does not see the socket. Whatever a caller writes into this header is overwritten.
  request.headers[PEER_ADDRESS_HEADER] = request.socket.remoteAddress ?? '';
  request.url = withReadablePath(request.url ?? '');
  takeStrangeMethod(request);
  noteRepeatedHeaders(request);
}

/** Listens; answers what is in the way, in words, or null. */
async function listen({ server }: DrainingServer, { PORT, HOST }: WebSettings): Promise<string | null> {
  server.listen(PORT, HOST);
  try {
    await once(server, 'listening');
    await reportPort('listening');
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (isPortTaken(error)) {
      await reportPort('port taken');
      return `Port ${PORT} is taken by another program. Set PORT to another one.`;
    }
    if (code === 'EACCES')
      return `Port ${PORT} needs rights that this process does not have. Set PORT to another one.`;
    if (code === 'EADDRNOTAVAIL') return `HOST is "${HOST}", which is no address of this machine.`;
    throw error;
  }
}
