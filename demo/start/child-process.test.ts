import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { commandLineOf } from '#db/running-process';
import { startChild } from '#demo/start/child-process';

// Each test starts processes; the machine may be busy.
const WAIT_MS = 30_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hooktab-child-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function program(name: string, source: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, source);
  return file;
}

const start = (file: string) =>
  startChild({
    name: 'child',
    command: [file],
    env: { WORD: 'hello' },
    logFile: join(folder, 'logs', 'child.log'),
  });

test('what a process prints goes to its log, and its end is told with the last lines', async () => {
  const child = start(
    program('ends', 'console.log(process.env.WORD); console.error("oh no"); process.exitCode = 3'),
  );
  expect(await child.ended).toBe('ended with code 3');
  expect(child.lastLines().toSorted()).toEqual(['hello', 'oh no']);
  await vi.waitFor(() => expect(readFileSync(child.logFile, 'utf8')).toContain('oh no'), WAIT_MS);
});

test('stopping asks once, waits, and is no unexpected end', async () => {
  const child = start(
    program(
      'stops',
      `process.on('SIGTERM', () => { console.log('stopping'); setTimeout(() => process.exit(0), 100) });
       console.log('ready'); setInterval(() => {}, 1000)`,
    ),
  );
  await vi.waitFor(() => expect(child.lastLines()).toContain('ready'), WAIT_MS);
  await child.stop();
  expect(await child.ended).toBeNull();
  expect(child.lastLines()).toEqual(['ready', 'stopping']);
  await child.stop();
});

test('a process ends when the one that started it is killed', async () => {
  const idle = program('idle', 'setInterval(() => {}, 1000)');
  const starter = program(
    'starter',
    `import { startChild } from ${JSON.stringify(new URL('./child-process.ts', import.meta.url).href)};
     const child = startChild({ name: 'idle', command: [${JSON.stringify(idle)}], logFile: ${JSON.stringify(join(folder, 'idle.log'))} });
     setTimeout(() => console.log(child.pid), 1000);`,
  );
  const running = spawn(process.execPath, [starter], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(running.stdout, 'data');
  const pid = Number(String(line));
  expect(commandLineOf(pid)).toContain('idle.mjs');
  running.kill('SIGKILL');
  for (let i = 0; i < 100 && commandLineOf(pid) !== null; i++) await sleep(100);
  expect(commandLineOf(pid)).toBeNull();
});
