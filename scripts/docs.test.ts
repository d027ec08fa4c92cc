/** What README and docs name is there: files, commands, settings and their defaults, routes, log lines, members of the API. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { API_GUIDE } from '#lib/contracts/api/guide';
import { openApiDocument } from '#lib/contracts/api/openapi';
import { emitEventInput } from '#lib/contracts/events';
import { generateSealingKeys } from '#lib/domain/webhook/sealed-credentials';
import { readWebSettings, readWorkerSettings, SETTING_NAMES } from '#lib/settings/settings';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const textOf = (pattern: string) =>
  globSync(pattern, { cwd: ROOT })
    .filter((path) => !path.endsWith('.test.ts'))
    .map(read)
    .join('\n');

const DOCS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: ROOT })].map(
  (path) => ({
    path,
    text: read(path),
  }),
);

/** What a pattern finds in a text, each once. */
const found = (text: string, pattern: RegExp) => [
  ...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? '')),
];

/** What of all documents a pattern finds and `isTrue` denies. Fails where it finds next to nothing. */
function untrue(pattern: RegExp, isTrue: (name: string, path: string) => boolean): string[] {
  const all = DOCS.flatMap(({ path, text }) => found(text, pattern).map((name) => ({ path, name })));
  expect(all.length).toBeGreaterThan(10);
  return all.filter(({ path, name }) => !isTrue(name, path)).map(({ path, name }) => `${path}: ${name}`);
}

test('files and folders', () => {
  const pattern =
    /`((?:app|components|db|demo|docs|e2e|hooks|lib|public|scripts|sdk|tools|worker)\/[\w./[\]{},*-]*)`/g;
  const isThere = (path: string) =>
    existsSync(join(ROOT, path)) || globSync([path, `${path}.*`, `${path}/**`], { cwd: ROOT }).length > 0;
  expect(untrue(pattern, (name) => isThere(name.replace(/\/$/, '')))).toEqual([]);
});

test('pages and headings that are linked to', () => {
  const anchorOf = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  const isThere = (link: string, path: string) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? join(ROOT, path) : join(ROOT, dirname(path), file);
    if (!existsSync(target)) return false;
    if (anchor === undefined) return true;
    return found(readFileSync(target, 'utf8'), /^#+ (.+)$/gm)
      .map(anchorOf)
      .includes(anchor);
  };
  expect(untrue(/\]\((?!https?:)([^)]+)\)/g, isThere)).toEqual([]);
});

test('commands', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
  expect(untrue(/npm run (?:--silent )?([\w:-]+)/g, (name) => Object.hasOwn(scripts, name))).toEqual([]);
});

test('settings', () => {
  const own = new Set(Object.values(SETTING_NAMES).flat());
  // Settings of the example receiver.
  const others = ['TLS_CERT', 'TLS_KEY'];
  const isSetting = (name: string) =>
    own.has(name) || own.has(name.replace(/_FILE$/, '')) || others.includes(name);
  expect(untrue(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g, isSetting)).toEqual([]);
});

test('the defaults of settings', async () => {
  const keys = await generateSealingKeys();
  const needed = {
    NODE_ENV: 'test' as const,
    DATABASE_URL: 'postgres://localhost/hooktab',
    APP_URL: 'https://hooks.example.com',
    AUTH_SECRET: 's'.repeat(32),
    SEALING_PUBLIC_KEY: keys.publicKey,
    SEALING_PRIVATE_KEY: keys.privateKey,
  };
  const values = { ...readWorkerSettings(needed), ...readWebSettings(needed) };
  const rows = [...read('README.md').matchAll(/^\| `([A-Z_0-9]+)` \| [^|]+ \| `([^`]+)` \|/gm)];
  expect(rows.length).toBeGreaterThan(10);
  for (const [, name = '', value] of rows) expect(String(Reflect.get(values, name)), name).toBe(value);
});

test('routes', () => {
  const routes = globSync('app/api/**/route.ts', { cwd: ROOT }).map((path) =>
    dirname(path)
      .slice('app'.length)
      .replaceAll(/\[+[^\]]*\]+/g, '*'),
  );
  const isRoute = (name: string) => {
    const path = name.replace(/[?#].*$/, '').replaceAll(/\{[^}]*\}|…/g, '*');
    return routes.some(
      (route) => route === path || (route.endsWith('*') && path.startsWith(route.slice(0, -1))),
    );
  };
  expect(untrue(/`(?:GET |POST |PUT |PATCH |DELETE )?(\/api\/[^` ]+)`/g, isRoute)).toEqual([]);
});

test('log lines', () => {
  const log = /## Log\n([\s\S]*?)\n## /.exec(read('docs/operations.md'))?.[1] ?? '';
  const lines = found(log, /^\| (`[^|]+`) \|/gm).flatMap((cell) => found(cell, /`([^`…]+)…?`/g));
  expect(lines.length).toBeGreaterThan(10);
  const code = textOf('{lib,worker,scripts,db}/**/*.ts');
  // "request failed" is put together of what failed.
  const isLogged = (line: string) =>
    code.includes(line) || code.includes(`'${line.replace(/ failed$/, '')}'`);
  expect(lines.filter((line) => line !== 'msg' && !isLogged(line))).toEqual([]);
});

/** Every name of a schema, a parameter or a value that the document of the API has. */
function namesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...namesOf(inner)]);
}

test('members and parameters of the API', () => {
  const names = new Set(namesOf(openApiDocument('1', 'https://hooks.example.com')));
  const formats = textOf('lib/domain/delivery/payload-format/*.ts');
  const camelCase = /`([a-z]+[A-Z]\w*)`/g;
  const members = [...found(API_GUIDE, camelCase), ...found(read('docs/emitting.md'), camelCase)];
  expect(members.length).toBeGreaterThan(5);
  expect(
    members.filter(
      (name) => !names.has(name) && !formats.includes(`"${name}"`) && !formats.includes(`${name}:`),
    ),
  ).toEqual([]);
  const table = /\| member \|[\s\S]*?\n\n/.exec(read('docs/emitting.md'))?.[0] ?? '';
  expect(found(table, /^\| `(\w+)` \|/gm).sort()).toEqual(Object.keys(emitEventInput.shape).sort());
});
