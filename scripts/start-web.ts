/** Starts the web process: checks the settings, then runs Next's server on PORT and HOST. `--dev` reloads. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { readWebSettings, SettingsError } from '#lib/env/settings';

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
const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
const mode = process.argv.includes('--dev') ? 'dev' : 'start';
const { PORT, HOST } = process.env;
const server = spawn(
  process.execPath,
  [next, mode, '--port', PORT || '3000', ...(HOST ? ['--hostname', HOST] : [])],
  {
    stdio: 'inherit',
    // The sign-in library reads its address from a variable of its own.
    env: { ...process.env, NEXTAUTH_URL: settings.APP_URL, NEXT_TELEMETRY_DISABLED: '1' },
  },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
