/** How much script each route loads before anything else, read from the build. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const DIST = join(import.meta.dirname, '..', process.env.NEXT_DIST_DIR ?? '.next');

/** In kB of 1,000 bytes, gzipped. Source: the budgets of the screen design. */
const MAX_KB: Record<string, number> = {
  '/o/[org]/webhooks/page': 215,
  // With searches in steps and their progress.
  '/o/[org]/deliveries/page': 220,
  '/o/[org]/webhooks/new/page': 250,
  '/o/[org]/webhooks/[webhook]/page': 250,
};
const MAX_KB_ANYWHERE = 260;

type Manifest = { entryJSFiles?: Record<string, string[]> };

/** The client modules of every page: Next writes them as scripts that set a global. */
function readManifests(): [route: string, Manifest][] {
  const files = globSync('server/app/**/page_client-reference-manifest.js', { cwd: DIST });
  return files.flatMap((file) => {
    const context = createContext({});
    runInContext('var globalThis = this;', context);
    runInContext(readFileSync(join(DIST, file), 'utf8'), context);
    return Object.entries((context.__RSC_MANIFEST ?? {}) as Record<string, Manifest>);
  });
}

function firstLoadKb({ entryJSFiles = {} }: Manifest): number {
  const { rootMainFiles } = JSON.parse(readFileSync(join(DIST, 'build-manifest.json'), 'utf8')) as {
    rootMainFiles: string[];
  };
  const files = new Set([...rootMainFiles, ...Object.values(entryJSFiles).flat()]);
  const bytes = [...files].map((file) => gzipSync(readFileSync(join(DIST, file))).length);
  return bytes.reduce((sum, size) => sum + size, 0) / 1000;
}

test('no route loads more script than its budget', () => {
  const sizes = new Map(readManifests().map(([route, manifest]) => [route, firstLoadKb(manifest)]));
  // Where the build writes this elsewhere, the test must not pass on nothing.
  expect([...sizes.keys()]).toEqual(expect.arrayContaining(Object.keys(MAX_KB)));
  expect(Math.min(...sizes.values())).toBeGreaterThan(100);
  const lines = [...sizes].map(([route, kb]) => `${route} ${kb.toFixed(1)} kB`).sort();
  test.info().annotations.push({ type: 'first load', description: lines.join('\n') });
  const tooHeavy = [...sizes].filter(([route, kb]) => kb > (MAX_KB[route] ?? MAX_KB_ANYWHERE));
  expect(tooHeavy, lines.join('\n')).toEqual([]);
});
