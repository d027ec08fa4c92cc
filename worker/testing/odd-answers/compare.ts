/**
 * `node worker/testing/odd-answers/compare.ts` asks curl, Go's net/http and Python's urllib what they say to each odd
 * answer, and writes it to `verdicts.json`. It needs `curl`, `go` and `python3`; the test that reads the file does not.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { makeSelfSigned } from '#demo/authority';
import { ODD_ANSWERS } from '#worker/testing/odd-answers/corpus';
import { startOddServer } from '#worker/testing/odd-answers/server';
import type { Verdict, Verdicts } from '#worker/testing/odd-answers/verdicts';

const run = promisify(execFile);
const here = import.meta.dirname;

type Client = { ask: (url: string) => Promise<Verdict>; version: string; stop: () => void };

const first = (text: string) => text.split('\n')[0]?.trim() ?? '';

/** A status that came before curl gave up counts as none: it prints that of whichever head it began to read. */
async function askCurl(url: string): Promise<Verdict> {
  const given = ['--insecure', '--silent', '--show-error', '--max-time', '3', '--noproxy', '*'];
  const what = ['--data', '{"a":1}', '--output', '/dev/null', '--write-out', '%{http_code}', url];
  try {
    const { stdout } = await run('curl', [...given, ...what]);
    return stdout === '000' ? { status: null, error: 'no status' } : { status: Number(stdout), error: null };
  } catch (error) {
    if (!(error instanceof Error && 'stderr' in error && 'stdout' in error)) throw error;
    const status = Number(error.stdout);
    const text = first(String(error.stderr));
    // The head was complete where curl was at the body.
    const isBody = /^curl: \((18|56|28)\)/.test(text) && status > 0;
    return isBody ? { status, error: `body: ${text}` } : { status: null, error: text };
  }
}

/** A program that answers each line with a URL by one of JSON. */
function program(command: string, args: readonly string[], version: string): Client {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    version,
    ask: async (url) => {
      child.stdin.write(`${url}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} has ended`);
      return JSON.parse(value);
    },
    stop: () => child.stdin.end(),
  };
}

const folder = await mkdtemp(join(tmpdir(), 'odd-answers-'));
const goProgram = join(folder, 'go-client');
await run('go', ['build', '-o', goProgram, join(here, 'clients', 'go-client.go')]);
const clients: Record<keyof Verdicts['answers'][string], Client> = {
  curl: { ask: askCurl, version: first((await run('curl', ['--version'])).stdout), stop: () => undefined },
  go: program(goProgram, [], first((await run('go', ['version'])).stdout)),
  python: program(
    'python3',
    [join(here, 'clients', 'python_client.py')],
    first((await run('python3', ['--version'])).stdout),
  ),
};
const certificate = await makeSelfSigned('localhost');
const answers: Verdicts['answers'] = {};
for (const answer of ODD_ANSWERS) {
  const server = await startOddServer(certificate, answer);
  const url = `https://localhost:${server.port}/hooks`;
  const tidy = ({ status, error }: Verdict): Verdict => ({
    status,
    error: error?.replaceAll(/(localhost|127\.0\.0\.1|\[::1\]):\d+/g, 'host') ?? null,
  });
  const [curl, go, python] = await Promise.all(
    [clients.curl, clients.go, clients.python].map(async ({ ask }) => tidy(await ask(url))),
  );
  if (curl === undefined || go === undefined || python === undefined) throw new Error('Not three verdicts');
  answers[answer.name] = { curl, go, python };
  await server.stop();
}
const versions = { curl: clients.curl.version, go: clients.go.version, python: clients.python.version };
for (const { stop } of Object.values(clients)) stop();
await rm(folder, { recursive: true });
await writeFile(join(here, 'verdicts.json'), `${JSON.stringify({ versions, answers }, null, 2)}\n`);
