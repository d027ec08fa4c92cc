/** `npm run layers`: fails where an import breaks the architecture, and where a folder has nothing to check. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { FOLDERS, parseModule, readModules } from '#scripts/layers/read-modules';
import { findBreaches } from '#scripts/layers/rules';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** Belongs to the web side, and stands in the root since Next wants it there. */
const PROXY = 'proxy.ts';

const { imports } = z
  .object({ imports: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
const modules = [...readModules(ROOT), parseModule(PROXY, readFileSync(join(ROOT, PROXY), 'utf8'))];
const breaches = [
  ...FOLDERS.filter((folder) => !modules.some(({ path }) => path.startsWith(`${folder}/`))).map((folder) => ({
    path: folder,
    problem: 'no module was read in this folder, so nothing was checked',
  })),
  ...findBreaches(modules, imports),
];
for (const { path, problem } of breaches) console.error(`${path}\n  ${problem}`);
console.log(`${modules.length} modules checked, ${breaches.length} breaches of the layers.`);
process.exitCode = breaches.length === 0 ? 0 : 1;
