/**
 * The web process: checks the settings, then becomes Next's server on PORT (default 3000) and HOST (default: all
 * addresses). Next itself handles SIGINT and SIGTERM: it answers what is under way and ends. `--dev` reloads.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { readWebSettings, SettingsError } from '#lib/env/settings';
import { PEER_ADDRESS_HEADER } from '#lib/http/client-address';
import { withReadablePath } from '#lib/http/readable-path';
import { noteRepeatedHeaders } from '#lib/http/repeated-headers';
import { takeStrangeMethod } from '#lib/http/request-method';
import { securityHeaders } from '#lib/http/security-headers';
import { endProcess, watchProcess } from '#lib/log/process-errors';
import { openWebLog } from '#lib/log/web-log';
import { enterRequest, takeConsole } from '#scripts/web/page-errors';

function settingsOrExit() {
  try {
    return readWebSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const settings = settingsOrExit();
// The sign-in library reads its settings from variables of its own.
process.env.NEXTAUTH_URL = settings.APP_URL;
process.env.NEXTAUTH_SECRET = settings.AUTH_SECRET;
process.env.NEXT_TELEMETRY_DISABLED = '1';

const mode = process.argv.includes('--dev') ? 'dev' : 'start';
const webLog = openWebLog(settings.LOG_LEVEL);
// Whoever develops wants to read the messages.
if (mode === 'start') {
  takeConsole(webLog);
  // Next goes on after an error that nobody caught.
  watchProcess(webLog.log, (error) => webLog.failures.report('process', error));
}

const answerHeaders = new Map(Object.entries(securityHeaders(settings.APP_URL)));

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  // Before anything can answer: the framework answers some requests itself.
  response.setHeaders(answerHeaders);
  // A route handler does not see the socket. Whatever a caller writes into this header is overwritten.
  request.headers[PEER_ADDRESS_HEADER] = request.socket.remoteAddress ?? '';
  request.url = withReadablePath(request.url ?? '');
  takeStrangeMethod(request);
  noteRepeatedHeaders(request);
  enterRequest({ request, response });
});

const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
const { PORT, HOST } = process.env;
// One process, not two: signals reach the server itself, and nothing can be left behind.
process.argv = [
  process.execPath,
  next,
  mode,
  '--port',
  PORT || '3000',
  ...(HOST ? ['--hostname', HOST] : []),
];
await import(pathToFileURL(next).href).catch((error: unknown) => endProcess(webLog.log)(error));
