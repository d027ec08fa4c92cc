import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { commandLineOf } from '#db/running-process';
import { run, stopAll } from '#scripts/test/stages';

const folder = mkdtempSync(join(tmpdir(), 'hooktab-stages-'));

function script(name: string, text: string): string {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, text);
  return file;
}

const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
const printed = () => log.mock.calls.map(([line]) => String(line));

test('each line is printed behind the name of its stage, and the exit code is the result', async () => {
  const good = script('good', `console.log('one\\ntwo'); console.error('three')`);
  expect(await run('unit', [good], process.env)).toMatchObject({ hasPassed: true });
  expect(printed().sort()).toEqual(['one', 'three', 'two'].map((line) => `${'unit'.padEnd(15)} │ ${line}`));
  const bad = script('bad', `for (let n = 1; n <= 45; n++) console.log(n); process.exitCode = 3`);
  const { hasPassed, lastLines } = await run('unit', [bad], process.env);
  expect(hasPassed).toBe(false);
  expect(lastLines).toEqual(Array.from({ length: 40 }, (_, index) => `${index + 6}`));
});

test('what it starts, and what that starts, keeps compiled code in one place', async () => {
  const starts = script(
    'starts',
    `import { execFileSync } from 'node:child_process';
     import { getCompileCacheDir } from 'node:module';
     const asked = "console.log(require('node:module').getCompileCacheDir())";
     console.log(getCompileCacheDir());
     console.log(execFileSync(process.execPath, ['-e', asked], { encoding: 'utf8' }));`,
  );
  const { lastLines } = await run('unit', [starts], process.env);
  expect(lastLines[0]).toContain('node_modules');
  expect(lastLines[1]).toBe(lastLines[0]);
});

test('a program that is missing is told', async () => {
  await expect(run('unit', ['no-such-program'], process.env)).rejects.toThrow('ENOENT');
});

test('stopping ends what runs, with its children, and nothing is started any more', async () => {
  const parent = script(
    'parent',
    `import { spawn } from 'node:child_process';
     const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
     console.log('child ' + child.pid);
     setInterval(() => {}, 1000);`,
  );
  const running = run('e2e', [parent], process.env);
  const pid = await vi.waitFor(
    () => {
      const found = printed().find((line) => line.includes('child '));
      if (found === undefined) throw new Error('It has not started');
      return Number(found.split('child ')[1]);
    },
    { timeout: 60_000 },
  );
  expect(commandLineOf(pid)).not.toBeNull();
  await stopAll();
  expect(await running).toMatchObject({ hasPassed: false });
  await vi.waitFor(() => expect(commandLineOf(pid)).toBeNull(), { timeout: 60_000 });
  expect(await run('late', [parent], process.env)).toMatchObject({ hasPassed: false });
});
