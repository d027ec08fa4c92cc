/** Builds the web part, and only where its sources have changed since the last build. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { StartError } from '#demo/start/console';

const ROOT = join(import.meta.dirname, '..', '..');
/** Everything that a build reads. */
const INPUTS = [
  '{app,components,lib,db}/**/*.{ts,tsx,css,svg,sql,json}',
  'public/**/*.*',
  '*.{ts,mjs}',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
];
const STAMP = 'hooktab-inputs.sha256';

/** A hash over the paths and contents of everything that is built. */
function hashInputs(): string {
  const hash = createHash('sha256').update(process.version);
  const files = INPUTS.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort();
  for (const file of files) {
    if (/\.test\.tsx?$/.test(file) || file === 'next-env.d.ts') continue;
    // A route may be named like a file: openapi.json.
    if (statSync(join(ROOT, file)).isDirectory()) continue;
    const content = readFileSync(join(ROOT, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Whether the folder holds a complete build of the sources as they are. */
export function isBuildCurrent(distDir: string): boolean {
  const stamp = join(ROOT, distDir, STAMP);
  const isComplete = existsSync(join(ROOT, distDir, 'BUILD_ID')) && existsSync(stamp);
  return isComplete && readFileSync(stamp, 'utf8') === hashInputs();
}

/**
 * Builds into the folder. Throws a StartError with the builder's words where it fails.
 * @param signal ends the build early
 */
export async function build(distDir: string, signal?: AbortSignal): Promise<void> {
  // Taken before: what changes during the build is not in it.
  const inputs = hashInputs();
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const builder = spawn(process.execPath, [next, 'build'], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', NEXT_DIST_DIR: distDir, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  });
  const output: Buffer[] = [];
  for (const stream of [builder.stdout, builder.stderr]) {
    stream.on('data', (chunk: Buffer) => output.push(chunk));
  }
  const [code] = await once(builder, 'close');
  if (code !== 0) throw new StartError(`The build failed:\n\n${Buffer.concat(output).toString()}`);
  writeFileSync(join(ROOT, distDir, STAMP), inputs);
}
