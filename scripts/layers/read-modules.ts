/** Reads the modules of the project and what each imports, with a real parser. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseSync } from 'oxc-parser';
import type { Import, Module } from '#scripts/layers/rules';

export const FOLDERS = [
  'app',
  'components',
  'db',
  'demo',
  'e2e',
  'hooks',
  'lib',
  'scripts',
  'sdk',
  'tools',
  'worker',
] as const;
const SOURCE_FILE = /\.(ts|tsx|mjs|cjs)$/;

/** A folder that is a package of its own has packages of its own. */
const isInstalled = (folder: string) => folder.split(sep).includes('node_modules');

/** All modules below the folders of a project, in the order of their paths. Throws where a file cannot be parsed. */
export function readModules(root: string, folders: readonly string[] = FOLDERS): Module[] {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && SOURCE_FILE.test(entry.name) && !isInstalled(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => parseModule(file.slice(root.length + 1).replaceAll(sep, '/'), readFileSync(file, 'utf8')));
}

/** The imports of one file: static, re-exported and dynamic ones, and `import('…')` types. */
export function parseModule(path: string, text: string): Module {
  const { module, program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path} cannot be parsed: ${error.message}`);
  const statics = module.staticImports.map(({ moduleRequest }) => imported(moduleRequest.value));
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => (moduleRequest ? [imported(moduleRequest.value, true)] : [])),
  );
  const dynamics = module.dynamicImports.map(({ moduleRequest }) =>
    imported(literal(text.slice(moduleRequest.start, moduleRequest.end))),
  );
  const types = importTypes(program).map((specifier) => imported(specifier));
  return { path, imports: [...statics, ...exported, ...dynamics, ...types] };
}

function imported(specifier: string, isReExport = false): Import {
  return { specifier, isReExport };
}

/** A computed specifier stays as it is written, and no rule lets it pass. */
function literal(source: string): string {
  return /^(['"`])([^'"`$]*)\1$/.exec(source)?.[2] ?? source;
}

/** The specifiers of `import('…')` in types, anywhere in the tree. */
function importTypes(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(importTypes);
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.values(node).flatMap(importTypes);
  if (!('type' in node) || node.type !== 'TSImportType') return below;
  const source = 'source' in node ? node.source : null;
  const hasValue = typeof source === 'object' && source !== null && 'value' in source;
  return hasValue && typeof source.value === 'string' ? [source.value, ...below] : below;
}
