import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTestDataFolder } from '#db/testing/data-folder';

/** No process has this number: it is above the greatest that Linux gives. */
const NO_PROCESS = 2 ** 22 + 1;

test('any user may pass through it, and what a killed run left is removed', () => {
  const first = makeTestDataFolder();
  const leftover = join(dirname(first), `hooktab-test-${NO_PROCESS}-left`);
  mkdirSync(leftover);
  const second = makeTestDataFolder();
  try {
    expect(statSync(second).mode & 0o777).toBe(0o711);
    expect(existsSync(leftover)).toBe(false);
    expect(existsSync(first)).toBe(true);
  } finally {
    for (const folder of [first, second]) rmSync(folder, { recursive: true });
  }
});
