import { describe, expect, it } from 'vitest';
import { parseModule } from '#scripts/layers/read-modules';
import { findBreaches, type Module } from '#scripts/layers/rules';

const ALIASES = {
  '#lib/*': './lib/*.ts',
  '#db/*': './db/*.ts',
  '#worker/*': './worker/*.ts',
  '#scripts/*': './scripts/*.ts',
  '#demo/*': './demo/*.ts',
  '#e2e/*': './e2e/*.ts',
  '#components/*': './components/*.tsx',
};

/** Modules that each layer has, so that what a test imports is there. */
const PRESENT = [
  'lib/domain/ids.ts',
  'lib/contracts/page.ts',
  'lib/services/open-context.ts',
  'lib/auth/session.ts',
  'lib/client/api.ts',
  'lib/runtime.ts',
  'db/client.ts',
  'db/testing/cluster.ts',
  'worker/main.ts',
  'worker/lanes/lane.test.ts',
  'components/ui/button.tsx',
  'demo/receiver.ts',
  'e2e/support/stack.ts',
  'app/page.tsx',
];

/** What is wrong with one more module of this text. */
function problems(path: string, text: string): string[] {
  const others: Module[] = PRESENT.filter((one) => one !== path).map((one) => ({ path: one, imports: [] }));
  return findBreaches([...others, parseModule(path, text)], ALIASES).map(({ problem }) => problem);
}

const imports = (specifier: string) => `import { x } from '${specifier}';`;

describe('findBreaches', () => {
  it.each([
    ['lib/domain/x.ts', '#lib/contracts/page'],
    ['lib/contracts/x.ts', '#db/client'],
    ['db/x.ts', '#lib/services/open-context'],
    ['lib/services/x.ts', '#lib/auth/session'],
    ['lib/client/x.ts', '#components/ui/button'],
    ['lib/client/x.ts', '#lib/services/open-context'],
    ['components/x.tsx', '#lib/services/open-context'],
    ['components/x.tsx', '#lib/runtime'],
    ['app/x.ts', '#db/client'],
    ['app/x.ts', '#worker/main'],
    ['worker/x.ts', '#lib/services/open-context'],
    ['worker/x.ts', '#demo/receiver'],
    ['worker/x.ts', '#worker/lanes/lane.test'],
    ['lib/services/x.ts', '#db/testing/cluster'],
    ['lib/domain/x.ts', 'node:fs'],
    ['lib/contracts/x.ts', 'pg'],
    ['components/x.tsx', 'node:crypto'],
    ['components/x.tsx', 'next/headers'],
    ['worker/x.ts', 'undici'],
    ['worker/endpoint/safe-request.ts', 'undici'],
    ['worker/endpoint/safe-request.ts', 'node:tls'],
    ['worker/x.ts', 'node:https'],
    ['worker/x.test.ts', 'undici'],
    ['scripts/x.ts', 'undici'],
    ['lib/domain/x.ts', './ids'],
    ['lib/domain/x.ts', '#lib/domain/nowhere'],
    ['lib/domain/x.ts', '#app/page'],
    ['lib/new-layer/x.ts', 'zod'],
    ['lib/new-layer/x.ts', '#lib/domain/ids'],
  ])('refuses %s importing %s', (path, specifier) => {
    expect(problems(path, imports(specifier))).toHaveLength(1);
  });

  it.each([
    ['lib/domain/x.ts', '#lib/domain/ids'],
    ['lib/domain/x.ts', '@hpke/core'],
    ['lib/contracts/x.ts', 'zod'],
    ['db/x.ts', 'node:fs/promises'],
    ['lib/services/x.ts', '#db/client'],
    ['lib/auth/x.ts', '#lib/runtime'],
    ['components/x.tsx', '#lib/client/api'],
    ['app/x.ts', '#components/ui/button'],
    ['app/layout.tsx', './globals.css'],
    ['worker/x.ts', '#db/client'],
    ['worker/endpoint/connect.ts', 'node:tls'],
    ['worker/x.test.ts', 'node:tls'],
    ['worker/testing/x.ts', 'node:https'],
    ['scripts/x.ts', 'node:https'],
    ['tools/bench/x.ts', 'undici'],
    ['worker/x.integration.test.ts', '#demo/receiver'],
    ['lib/services/testing/x.ts', '#db/testing/cluster'],
    ['e2e/x.spec.ts', '#db/testing/cluster'],
    ['scripts/x.ts', '#worker/main'],
  ])('lets %s import %s', (path, specifier) => {
    expect(problems(path, imports(specifier))).toEqual([]);
  });

  it.each([
    ['import type', "import type { X } from '#db/client';"],
    ['import()', "const x = await import('#db/client');"],
    ['a type import()', "type X = import('#db/client').X;"],
    ['a side effect', "import '#db/client';"],
    ['a computed import()', 'const x = await import(name);'],
  ])('sees %s', (_, text) => {
    expect(problems('lib/domain/x.ts', text)).toHaveLength(1);
  });

  it('refuses a barrel, but for that of the schema', () => {
    expect(problems('lib/domain/index.ts', "export * from '#lib/domain/ids';")).toEqual([
      expect.stringContaining('re-exports'),
    ]);
    expect(problems('lib/domain/x.ts', "export { a } from '#lib/domain/ids';")).toHaveLength(1);
    expect(problems('db/schema/index.ts', "export * from '#db/client';")).toEqual([]);
  });

  it.each(['helpers', 'misc', 'common', 'types'])('refuses a file called %s', (name) => {
    expect(problems(`lib/domain/${name}.ts`, '')).toEqual([expect.stringContaining(name)]);
  });

  it('names the way of a cycle', () => {
    const module = (path: string, specifier: string): Module => ({
      path,
      imports: [{ specifier, isReExport: false }],
    });
    const breaches = findBreaches(
      [
        module('lib/domain/start.ts', '#lib/domain/a'),
        module('lib/domain/a.ts', '#lib/domain/b'),
        module('lib/domain/b.ts', '#lib/domain/c'),
        module('lib/domain/c.ts', '#lib/domain/a'),
        module('lib/domain/own.ts', '#lib/domain/own'),
      ],
      ALIASES,
    );
    expect(breaches.map(({ problem }) => problem).sort()).toEqual([
      'imports itself: lib/domain/a.ts → lib/domain/b.ts → lib/domain/c.ts → lib/domain/a.ts',
      'imports itself: lib/domain/own.ts → lib/domain/own.ts',
    ]);
  });

  it('fails where no module was read', () => {
    expect(findBreaches([], ALIASES)).toHaveLength(1);
  });
});

describe('parseModule', () => {
  it('refuses what it cannot parse', () => {
    expect(() => parseModule('lib/x.ts', 'import {')).toThrow('lib/x.ts');
  });
});
