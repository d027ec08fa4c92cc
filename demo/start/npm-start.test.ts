/** What `npm start`, `npm test` and `npm run dev` do with signals, down to the script that they hand over to. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Command, startCommand, WAYS, type Way } from '#scripts/testing/command';
import { eventually } from '#worker/testing/eventually';

// Each test starts a chain of processes; the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const ROOT = join(import.meta.dirname, '..', '..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const STOP_SIGNAL = new URL('../../lib/stop-signal.ts', import.meta.url).href;
/** Takes a moment to stop, and says what it is asked for. */
const MAIN = `import { aborted, listenForStop } from ${JSON.stringify(STOP_SIGNAL)};
const stop = listenForStop(() => { console.log('hurried'); process.exit(9); });
const working = setInterval(() => {}, 1_000);
console.log('ready');
await aborted(stop);
console.log('stopping');
setTimeout(() => { clearInterval(working); console.log('stopped'); process.exit(0); }, 1_500);
`;

/** A project with the real npm scripts and the real bootstrap, and nothing else. */
let project: string;
let command: Command;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'hooktab-npm-'));
  write('package.json', JSON.stringify({ type: 'module', scripts }));
  write('package-lock.json', '{"packages":{}}');
  write('node_modules/.package-lock.json', '{"packages":{}}');
  mkdirSync(join(project, 'scripts'));
  copyFileSync(join(ROOT, 'scripts', 'bootstrap.mjs'), join(project, 'scripts', 'bootstrap.mjs'));
  for (const folder of ['demo/start', 'demo/dev', 'scripts/test']) write(`${folder}/main.ts`, MAIN);
});
afterEach(async () => {
  await command.end();
  await rm(project, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

async function startReady(words: string[], way: Way): Promise<void> {
  command = startCommand(['npm', ...words], { cwd: project, env: {}, way });
  await eventually(() => command.output().includes('ready'), 'the script runs');
}

const COMMANDS = [['start'], ['run', 'dev'], ['test']];

test.each(COMMANDS.flatMap((words) => WAYS.map((way) => ({ words, way }))))(
  'npm $words.0 stops in order, signalled: $way',
  async ({ words, way }) => {
    await startReady(words, way);
    await command.signal(way === 'alone' ? 'SIGINT' : 'SIGTERM');
    expect(await command.exited).toBe(0);
    expect(command.output()).toContain('stopped');
    expect(command.output()).not.toContain('hurried');
    expect(command.left()).toEqual([]);
  },
);

test('nothing is left when npm is killed', async () => {
  await startReady(['start'], 'alone');
  await command.signal('SIGKILL');
  // Settles when nobody holds its output open any more.
  await command.exited;
  expect(command.output()).toContain('stopped');
  await eventually(() => command.left().length === 0, 'all have ended');
});

test('nothing is left when it is stopped while it installs', async () => {
  write('package-lock.json', '{"packages":{"node_modules/needed":{"version":"1.0.0"}}}');
  write('npm-cli.js', "console.log('ready'); setInterval(() => {}, 1_000);");
  const npm = { npm_execpath: join(project, 'npm-cli.js'), npm_node_execpath: process.execPath };
  command = startCommand([process.execPath, 'scripts/bootstrap.mjs', 'start'], { cwd: project, env: npm });
  await eventually(() => command.output().includes('ready'), 'it installs');
  await command.signal('SIGTERM');
  expect(await command.exited).toBe(143);
  expect(command.left()).toEqual([]);
});
