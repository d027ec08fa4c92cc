import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** A project in which nothing but the bootstrap is real. */
let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'hooktab-bootstrap-'));
  mkdirSync(join(project, 'scripts'));
  copyFileSync(join(import.meta.dirname, 'bootstrap.mjs'), join(project, 'scripts', 'bootstrap.mjs'));
  write('package.json', '{"type":"module"}');
  write('package-lock.json', lockOf({ needed: '1.0.0', other: '2.0.0' }, ['other']));
  write(
    'demo/start/main.ts',
    `const words: string[] = process.argv.slice(2);
     console.log(JSON.stringify(words), process.version);
     process.exit(words.length === 1 ? 7 : 0);`,
  );
});
afterEach(() => rm(project, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

function lockOf(versions: Record<string, string>, optional: string[] = []): string {
  const packages = Object.entries(versions).map(([name, version]) => [
    `node_modules/${name}`,
    { version, ...(optional.includes(name) ? { optional: true } : {}) },
  ]);
  return JSON.stringify({ packages: { '': {}, ...Object.fromEntries(packages) } });
}

const installed = (versions: Record<string, string>) =>
  write('node_modules/.package-lock.json', lockOf(versions));

/** An npm that notes that it was called, and installs as told. */
function fakeNpm(exitCode = 0): Record<string, string> {
  const lock = JSON.stringify(lockOf({ needed: '1.0.0' }));
  write(
    'npm/npm-cli.js',
    `import { mkdirSync, writeFileSync } from 'node:fs';
     console.log('npm called with ' + process.argv.slice(2).join(' '));
     if (${exitCode} === 0) { mkdirSync('node_modules', { recursive: true }); writeFileSync('node_modules/.package-lock.json', ${lock}) }
     process.exit(${exitCode});`,
  );
  return { npm_execpath: join(project, 'npm', 'npm-cli.js'), npm_node_execpath: process.execPath };
}

function bootstrap(parameters: string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [join(project, 'scripts', 'bootstrap.mjs'), ...parameters], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: '', ...env },
  });
}

test('hands over with parameters, and gives back the exit code', () => {
  installed({ needed: '1.0.0' });
  const run = bootstrap(['start', '--reset']);
  expect(run.stdout).toContain('["--reset"] v24');
  expect(run.status).toBe(7);
  expect(bootstrap(['start']).status).toBe(0);
});

test.each([
  ['nothing is installed', null],
  ['a package is missing', {}],
  ['a package has another version', { needed: '0.9.0' }],
  ['an optional package has another version', { needed: '1.0.0', other: '1.0.0' }],
])('installs where %s', (_what, versions) => {
  if (versions !== null) installed(versions);
  const run = bootstrap(['start'], fakeNpm());
  expect(run.stdout).toContain('npm called with ci');
  expect(run.stdout).toContain('[] v24');
  expect(bootstrap(['start'], fakeNpm()).stdout).not.toContain('npm called');
});

test('says so where installing fails', () => {
  const run = bootstrap(['start'], fakeNpm(1));
  expect(run.stderr).toContain('Installing the packages failed (npm ci ended with 1)');
  expect(run.stderr).not.toContain('    at ');
  expect(run.status).toBe(1);
});

test('names an unknown command', () => {
  const run = bootstrap(['strat']);
  expect(run.stderr).toContain('Unknown command "strat". There are: start, test, dev, screenshots.');
  expect(run.status).toBe(1);
});

test('does without the Node of a package that cannot run here', () => {
  installed({ needed: '1.0.0' });
  mkdirSync(join(project, 'node_modules', '.bin'), { recursive: true });
  symlinkSync('../broken/bin/node', join(project, 'node_modules', '.bin', 'node'));
  expect(bootstrap(['start']).stdout).toContain('[] v24');
});

test('passes a signal on and waits for the end', async () => {
  installed({ needed: '1.0.0' });
  write(
    'demo/start/main.ts',
    `process.on('SIGTERM', () => { console.log('stopping'); setTimeout(() => process.exit(5), 100) });
     console.log('ready'); setInterval(() => {}, 1000);`,
  );
  const child = spawn(process.execPath, [join(project, 'scripts', 'bootstrap.mjs'), 'start'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  const [[line], [code]] = await Promise.all([once(child.stdout, 'data'), once(child, 'exit')]);
  expect(String(line)).toContain('stopping');
  expect(code).toBe(5);
});
