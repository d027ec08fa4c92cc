/** Which imports break the architecture. Pure: the modules go in, the breaches come out. */
import { findCycles } from '#scripts/layers/cycles';
import {
  BARRELS,
  LAYERS,
  type Layer,
  REFUSED_NAMES,
  RESERVED_PACKAGES,
  UNLAYERED,
} from '#scripts/layers/layers';

export type Import = { specifier: string; isReExport: boolean };

export type Module = {
  /** From the root of the project, with `/`. */
  path: string;
  imports: readonly Import[];
};

export type Breach = { path: string; problem: string };

/** The `imports` of package.json, such as `#lib/*` → `./lib/*.ts`. */
export type Aliases = Readonly<Record<string, string>>;

/** All breaches, in the order of the modules. Without a single module there is one: the check has checked nothing. */
export function findBreaches(modules: readonly Module[], aliases: Aliases): Breach[] {
  if (modules.length === 0) return [{ path: '.', problem: 'no module was read, so nothing was checked' }];
  const paths = new Set(modules.map(({ path }) => path));
  const resolve = (specifier: string) => resolveAlias(specifier, aliases);
  const problems = modules.flatMap((module) => [
    ...nameProblems(module.path).map((problem) => ({ path: module.path, problem })),
    ...module.imports.flatMap((one) => {
      const problem = importProblem(module.path, one, resolve(one.specifier), paths);
      return problem === null ? [] : [{ path: module.path, problem }];
    }),
  ]);
  const graph = new Map(
    modules.map(({ path, imports }) => [
      path,
      imports.map(({ specifier }) => resolve(specifier)).filter((target) => target !== null),
    ]),
  );
  const cycles = findCycles(graph).map((cycle) => ({
    path: cycle[0] ?? '.',
    problem: `imports itself: ${[...cycle, cycle[0]].join(' → ')}`,
  }));
  return [...problems, ...cycles];
}

/** The file that `#lib/x` stands for; null for what is no alias. */
function resolveAlias(specifier: string, aliases: Aliases): string | null {
  for (const [pattern, target] of Object.entries(aliases)) {
    const [before = '', after = ''] = pattern.split('*');
    if (!specifier.startsWith(before) || !specifier.endsWith(after)) continue;
    const name = specifier.slice(before.length, specifier.length - after.length);
    return target.replace(/^\.\//, '').replace('*', name);
  }
  return null;
}

function nameProblems(path: string): string[] {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, '');
  return REFUSED_NAMES.includes(name) ? [`"${name}" does not say what is in it: name it by its meaning`] : [];
}

function importProblem(
  path: string,
  { specifier, isReExport }: Import,
  target: string | null,
  paths: ReadonlySet<string>,
): string | null {
  if (specifier.startsWith('.')) {
    return specifier.endsWith('.css') ? null : `imports ${specifier}: write it as #folder/…`;
  }
  if (specifier.startsWith('#')) {
    if (target === null || !paths.has(target)) return `imports ${specifier}, which there is not`;
    if (isReExport && !BARRELS.includes(path)) {
      return `re-exports ${specifier}: let others import it from where it is`;
    }
    return layerProblem(path, target);
  }
  return packageProblem(path, specifier);
}

function layerProblem(path: string, target: string): string | null {
  if (isFreeOfLayers(path)) return null;
  if (isForTests(target)) return `imports ${target}, which is for tests only`;
  const from = layerOf(path);
  if (from === null) return 'belongs to no layer: add it to scripts/layers/layers.ts';
  const to = layerOf(target);
  if (to === from || (to !== null && from.layers.includes(to.path))) return null;
  return `imports ${target}: ${from.path} may import ${from.layers.join(', ') || 'no other layer'}`;
}

function packageProblem(path: string, specifier: string): string | null {
  for (const [name, users] of Object.entries(RESERVED_PACKAGES)) {
    if (!isOfPackage(specifier, name) || users.some((user) => path.startsWith(user))) continue;
    if (name.startsWith('node:') && isFreeOfLayers(path)) continue;
    return `imports ${specifier}: only ${users.join(' and ') || 'tests and scripts'} may`;
  }
  if (isFreeOfLayers(path)) return null;
  const from = layerOf(path);
  if (from === null) return 'belongs to no layer: add it to scripts/layers/layers.ts';
  if (from.packages.some((name) => isOfPackage(specifier, name))) return null;
  return `imports ${specifier}: ${from.path} may import ${from.packages.join(', ') || 'no package'}`;
}

const isOfPackage = (specifier: string, name: string) =>
  name.endsWith(':') ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`);

/** Tests and what they share: they may import everything. */
const isForTests = (path: string) => /\.test\.tsx?$/.test(path) || path.includes('/testing/');

const isFreeOfLayers = (path: string) =>
  isForTests(path) || UNLAYERED.some((folder) => path.startsWith(`${folder}/`));

/** The page's proxy stands beside `app`, since Next wants it there. */
function layerOf(path: string): Layer | null {
  if (path === 'proxy.ts') return layerOf('app/proxy.ts');
  const isIn = (layer: Layer) => path.startsWith(`${layer.path}/`) || path === `${layer.path}.ts`;
  return LAYERS.find(isIn) ?? null;
}
