/** The linter refuses what the architecture does not allow, tried on planted files under the project's own configuration. */
import { execFile } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const BIOME = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');

/** A file that imports something, and the rule that must refuse it. */
const REFUSED = [
  ['lib/domain/a1.ts', '#lib/contracts/page'],
  ['lib/contracts/a2.ts', '#db/client'],
  ['db/a3.ts', '#lib/services/open-context'],
  ['lib/services/a4.ts', '#lib/auth/session'],
  ['lib/client/a5.ts', '#components/ui/button'],
  ['lib/client/a6.ts', '#lib/services/open-context'],
  ['hooks/a7.ts', '#components/ui/button'],
  ['components/a8.tsx', '#lib/services/open-context'],
  ['components/a9.tsx', '#lib/runtime'],
  ['app/b1.ts', '#db/client'],
  ['app/b2.ts', '#worker/main'],
  ['proxy.ts', '#db/client'],
  ['worker/b3.ts', '#lib/services/open-context'],
  ['worker/b4.ts', '#demo/receiver'],
  ['worker/b5.ts', '#worker/lanes/lane.test'],
  ['lib/services/b6.ts', '#db/testing/cluster'],
  ['lib/integrations/b7.ts', '#lib/auth/session'],
  ['sdk/b8.ts', '#lib/domain/ids'],
  ['lib/domain/b9.ts', 'node:fs'],
  ['lib/contracts/c1.ts', 'pg'],
  ['components/c2.tsx', 'node:crypto'],
  ['components/c3.tsx', 'next/headers'],
  ['worker/c4.ts', 'undici'],
  ['worker/c5.ts', 'node:https'],
  ['worker/c6.ts', 'node:tls'],
  ['worker/c7.ts', 'nodemailer'],
  ['worker/endpoint/connect.ts', 'node:https'],
  ['worker/c8.test.ts', 'undici'],
  ['scripts/c9.ts', 'undici'],
  ['scripts/d1.ts', 'drizzle-orm'],
  ['lib/domain/d2.ts', './ids'],
  ['scripts/d3.ts', '../lib/domain/ids'],
] as const;

const ALLOWED = [
  ['lib/domain/e1.ts', '#lib/domain/ids'],
  ['lib/domain/e2.ts', '@hpke/core'],
  ['lib/contracts/e3.ts', 'zod'],
  ['db/e4.ts', 'node:fs/promises'],
  ['lib/services/e5.ts', '#db/client'],
  ['lib/auth/e6.ts', '#lib/runtime'],
  ['components/e7.tsx', '#hooks/use-now'],
  ['app/layout.tsx', './globals.css'],
  ['worker/e8.ts', '#db/client'],
  ['worker/endpoint/http-connection.ts', 'node:tls'],
  ['worker/webhooks/mailer.ts', 'nodemailer'],
  ['worker/e9.test.ts', 'node:tls'],
  ['worker/testing/f1.ts', 'node:https'],
  ['lib/services/testing/f2.ts', '#db/testing/cluster'],
  ['scripts/f3.ts', '#worker/main'],
  ['tools/bench/f4.ts', 'undici'],
] as const;

const importing = (specifier: string) => `import '${specifier}';\n`;

/** Other ways to write an import, and other rules. */
const OTHERS: Record<string, { text: string; rule: string | null }> = {
  'lib/domain/g1.ts': {
    text: "import type { X } from '#db/client';\nexport type Y = X;",
    rule: 'noRestrictedImports',
  },
  'lib/domain/g2.ts': { text: "export const x = await import('#db/client');", rule: 'noRestrictedImports' },
  'lib/domain/g3.ts': { text: "export type X = import('#db/client').X;", rule: 'plugin' },
  'lib/domain/g4.ts': { text: "export * from '#lib/domain/ids';", rule: 'noReExportAll' },
  'lib/domain/g5.ts': { text: "export { a } from '#lib/domain/ids';", rule: 'noBarrelFile' },
  'lib/domain/g6.ts': {
    text: "import { b } from '#lib/domain/g7';\nexport const a = b;",
    rule: 'noImportCycles',
  },
  'lib/domain/g7.ts': {
    text: "import { a } from '#lib/domain/g6';\nexport const b = a;",
    rule: 'noImportCycles',
  },
  'lib/services/g8.ts': { text: 'export const x = process.env.X;', rule: 'noProcessEnv' },
  'worker/main.ts': { text: 'export const x = process.env.X;', rule: null },
  'scripts/g9.ts': { text: 'export const x = process.env.X;', rule: null },
  'db/schema/index.ts': { text: "export * from '#db/client';", rule: null },
};

type Report = { diagnostics: { category: string; location: { path: string } }[] };

/** The rules that each planted file breaks. */
const broken = new Map<string, string[]>();
let project: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'hooktab-lint-'));
  const write = (path: string, text: string) => {
    mkdirSync(join(project, dirname(path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  for (const file of ['biome.json', 'package.json', '.gitignore', 'scripts/lint/import-types.grit']) {
    mkdirSync(join(project, dirname(file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(project, file));
  }
  for (const [path, specifier] of [...REFUSED, ...ALLOWED]) write(path, importing(specifier));
  for (const [path, { text }] of Object.entries(OTHERS)) write(path, `${text}\n`);
  const parameters = [BIOME, 'lint', '--reporter=json', '--max-diagnostics=none', '.'];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, parameters, { cwd: project, maxBuffer: 2 ** 24 }, (_, stdout) =>
      resolve(stdout),
    );
  });
  for (const { category, location } of (JSON.parse(output) as Report).diagnostics) {
    const rules = broken.get(location.path) ?? [];
    broken.set(location.path, [...rules, category.replace(/^.*\//, '')]);
  }
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test.each(REFUSED)('%s may not import %s', (path) => {
  expect(broken.get(path)).toContain('noRestrictedImports');
});

test.each(ALLOWED)('%s may import %s', (path) => {
  expect(broken.get(path) ?? []).not.toContain('noRestrictedImports');
});

test.each(Object.entries(OTHERS))('%s', (path, { rule }) => {
  const rules = broken.get(path) ?? [];
  if (rule === null) expect(rules).toEqual([]);
  else expect(rules).toContain(rule);
});

test('no file has a name that says nothing', () => {
  const folders = '{app,components,db,demo,e2e,hooks,lib,scripts,sdk,tools,worker}';
  const found = globSync(`${folders}/**/{helpers,misc,common,types}.{ts,tsx}`, { cwd: ROOT });
  expect(found.filter((path) => !path.includes('node_modules'))).toEqual([]);
});
