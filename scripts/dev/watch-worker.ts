/**
 * The worker of `npm run dev`: starts anew when its sources change. A process of its own around Node's watch mode, which
 * does not end with the one that started it.
 */
import { spawn } from 'node:child_process';

const watched = spawn(process.execPath, ['--watch', '--watch-preserve-output', 'worker/main.ts'], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => watched.kill(signal));
watched.on('exit', (code) => process.exit(code ?? 0));
