/**
 * The worker of `npm run dev`: starts anew when its sources change. A process of its own around Node's watch mode, which
 * does not end with the one that started it.
 */
import { spawn } from 'node:child_process';
import { listenForStop } from '#lib/stop-signal';

const stop = listenForStop();

const watched = spawn(process.execPath, ['--watch', '--watch-preserve-output', 'worker/main.ts'], {
  stdio: 'inherit',
});
stop.addEventListener('abort', () => watched.kill('SIGTERM'));
watched.on('exit', (code) => process.exit(code ?? 0));
