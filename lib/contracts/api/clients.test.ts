/** Programs that others have written read the document, and what they make of it fits its examples. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '#lib/contracts/api/openapi';

type Example = { path: string; method: string; where: string; schema: string | null; value: unknown };
type Content = Record<string, { schema: { $ref?: string }; example?: unknown }>;
type Operation = { requestBody?: { content: Content }; responses: Record<string, { content?: Content }> };

const run = promisify(execFile);
const document = openApiDocument('1.0.0', 'https://hooks.acme.test');
const MODULES = join(import.meta.dirname, '..', '..', '..', 'node_modules');
const tsc = join(MODULES, 'typescript', 'bin', 'tsc');
const OPENAPI_TYPES = join(MODULES, '..', 'scripts', 'openapi-types', 'main.ts');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hooktab-clients-'));
  await writeFile(join(folder, 'openapi.json'), JSON.stringify(document));
});
afterAll(() => rm(folder, { recursive: true }));

/** Every example of a body, sent or answered. */
function examples(): Example[] {
  const paths = document.paths as Record<string, Record<string, Operation>>;
  const of = (path: string, method: string, where: string, content: Content = {}): Example[] =>
    Object.entries(content)
      .filter(([, { example }]) => example !== undefined)
      .map(([type, { schema, example: value }]) => ({
        path,
        method,
        where: `${where}['content']['${type}']`,
        schema: schema.$ref?.split('/').at(-1) ?? null,
        value,
      }));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody, responses }]) => [
      ...of(path, method, `['requestBody']`, requestBody?.content),
      ...Object.entries(responses).flatMap(([status, { content }]) =>
        of(path, method, `['responses'][${status}]`, content),
      ),
    ]),
  );
}

/** What the compiler says of files in the folder; empty where all is well. */
async function complaintsOf(...files: string[]): Promise<string> {
  const options =
    '--noEmit --strict --target es2022 --module esnext --moduleResolution bundler --lib es2022,dom --types';
  // A file with errors ends the compiler with a status of its own; what it says is on standard output.
  const { stdout } = await run(process.execPath, [tsc, ...options.split(' '), '', ...files], {
    cwd: folder,
  }).catch((error: { stdout: string }) => error);
  return stdout;
}

test('openapi-typescript makes types of it, which its examples have', async () => {
  const child = run(process.execPath, [OPENAPI_TYPES], {
    maxBuffer: 64 * 1024 * 1024,
  });
  child.child.stdin?.end(JSON.stringify(document));
  await writeFile(join(folder, 'types.ts'), (await child).stdout);
  const given = examples();
  expect(given.length).toBeGreaterThan(20);
  const lines = given.map(
    ({ path, method, where, value }, index) =>
      `export const example${index}: paths['${path}']['${method}']${where} = ${JSON.stringify(value)};`,
  );
  await writeFile(
    join(folder, 'examples.ts'),
    [`import type { paths } from './types';`, ...lines].join('\n'),
  );
  expect(await complaintsOf('types.ts', 'examples.ts')).toBe('');
  // The check can fail.
  await writeFile(
    join(folder, 'wrong.ts'),
    `import type { components } from './types';\nexport const wrong: components['schemas']['SetActive'] = { active: true };`,
  );
  expect(await complaintsOf('wrong.ts')).toContain('TS2561');
});

test('orval makes a client of it, which compiles and takes its examples', async () => {
  const options = '--input openapi.json --output client.ts --mode single --client fetch';
  await run(process.execPath, [join(MODULES, '.bin', 'orval'), ...options.split(' ')], { cwd: folder });
  const named = examples().flatMap(({ schema, value }) => (schema === null ? [] : [{ schema, value }]));
  expect(named.length).toBeGreaterThan(20);
  const lines = named.map(
    ({ schema, value }, index) =>
      `export const example${index}: client.${schema} = ${JSON.stringify(value)};`,
  );
  const calls = [
    `void client.listDeliveries({ status: ['failed', 'retrying'], webhookId: 'whk_', limit: 10 });`,
    `void client.setWebhookActive('whk_', { isActive: true });`,
  ];
  await writeFile(
    join(folder, 'uses.ts'),
    [`import * as client from './client';`, ...lines, ...calls].join('\n'),
  );
  expect(await complaintsOf('client.ts', 'uses.ts')).toBe('');
});
