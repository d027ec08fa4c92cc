/** `npm start` and `npm run dev`: from nothing to a running demo, and cleanly back. */
import { parseArgs } from 'node:util';
import { announcement, commandOf, farewell, type Mode } from '#demo/start/announce';
import { StartError } from '#demo/start/console';
import { DATA_FOLDER, noteRunning, refuseSecondStart, resetData } from '#demo/start/data-folder';
import { DEFAULT_WEB_PORT, portAskedFor } from '#demo/start/ports';
import { describeEnd, type Stack, startStack } from '#demo/start/stack';
import { STANDARD_RETRY_DELAYS_MS } from '#lib/domain/delivery/retry-policy';
import { namesDatabase, readMigrateSettings } from '#lib/settings/settings';
import { aborted, listenForStop } from '#lib/stop-signal';
import { explainError } from '#scripts/explain-error';

/** Runs until a signal comes or a part ends by itself; the promise settles with the exit code when all is stopped. */
export async function runDemo(mode: Mode, parameters: string[]): Promise<number> {
  // Of those who are in a hurry the parts are left to themselves: each ends when this process is gone.
  const stop = listenForStop();
  // The terminal was closed.
  process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  const stops: (() => Promise<void> | void)[] = [];
  let exitCode = 0;
  try {
    const stack = await start(mode, parameters, stop, (stopPart) => stops.push(stopPart));
    await untilEnd(stack, stop);
  } catch (error) {
    if (!stop.aborted) {
      exitCode = 1;
      console.error(`\n${error instanceof StartError ? error.message : explainError(error)}`);
    }
  }
  if (stops.length > 0) console.log('\nStopping…');
  for (const stopPart of stops.toReversed()) await stopPart();
  if (stops.length > 0) console.log(farewell(mode));
  return exitCode;
}

async function start(
  mode: Mode,
  parameters: string[],
  signal: AbortSignal,
  onStarted: (stop: () => Promise<void> | void) => void,
): Promise<Stack> {
  const { reset } = readParameters(mode, parameters);
  const databaseUrl = namesDatabase(process.env) ? readMigrateSettings(process.env).DATABASE_URL : undefined;
  refuseSecondStart(DATA_FOLDER);
  if (reset && databaseUrl) {
    throw new StartError(
      '--reset removes the embedded database only, and DATABASE_URL names another. Empty that one yourself, or unset DATABASE_URL.',
    );
  }
  const webPort = await portAskedFor(process.env.PORT);
  if (reset) await resetData(DATA_FOLDER);
  // Where it will be is known when it is there.
  onStarted(noteRunning(DATA_FOLDER, `http://localhost:${webPort ?? DEFAULT_WEB_PORT}`));
  console.log(`\nHooktab, from ${reset ? 'nothing' : DATA_FOLDER}`);
  const retryDelaysMs = retryDelays(process.env.RETRY_DELAYS_SECONDS);
  const stack = await startStack({
    dataFolder: DATA_FOLDER,
    mode,
    distDir: process.env.NEXT_DIST_DIR || '.next',
    webPort,
    retryDelaysMs,
    databaseUrl,
    signal,
    onStarted,
  });
  noteRunning(DATA_FOLDER, `http://localhost:${stack.webPort}`, stack.databaseUrl);
  if (webPort === null && stack.webPort !== DEFAULT_WEB_PORT) {
    console.log(`  Port ${DEFAULT_WEB_PORT} is taken: using ${stack.webPort}.`);
  }
  console.log(announcement(stack, { mode, retryDelaysMs, usesOwnDatabase: databaseUrl !== undefined }));
  return stack;
}

function retryDelays(variable: string | undefined): number[] {
  if (!variable) return [...STANDARD_RETRY_DELAYS_MS];
  const seconds = variable.split(',').map(Number);
  if (seconds.every((one) => Number.isFinite(one) && one >= 0)) return seconds.map((one) => one * 1000);
  throw new StartError(
    `RETRY_DELAYS_SECONDS is "${variable}". It must be seconds separated by commas. Example: 300,600`,
  );
}

function readParameters(mode: Mode, parameters: string[]): { reset: boolean } {
  try {
    const { values } = parseArgs({ args: parameters, options: { reset: { type: 'boolean' } } });
    return { reset: values.reset ?? false };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : '';
    throw new StartError(
      `${reason}.\n${commandOf(mode)} takes: -- --reset (begin anew: removes all data of the demo).`,
    );
  }
}

/** Resolves on a signal; rejects when a part has ended although nobody asked it to. */
async function untilEnd(stack: Stack, signal: AbortSignal): Promise<void> {
  const failures = stack.processes.map(async (child) => {
    const how = await child.ended;
    if (how !== null && !signal.aborted) throw new StartError(describeEnd(child, how));
  });
  await Promise.race([aborted(signal), ...failures]);
}
