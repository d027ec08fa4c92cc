import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { apiCallAsCurl, attemptAsCurl, shellQuote } from '#lib/client/curl';
import type { HeaderView } from '#lib/contracts/views/deliveries';

/** Runs a command in sh with a curl that prints what it was given, each argument and its input ended by NUL. */
function argumentsOf(command: string, environment: Record<string, string> = {}): string[] {
  const script = `curl() { printf '%s\\0' "$@"; case "$*" in *@-*) cat;; esac; }\n${command}\n`;
  // The script comes as input, as pasted text does: an argument of this size would not start.
  const { stdout, stderr, status } = spawnSync('sh', [], {
    input: script,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    maxBuffer: 10_000_000,
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\0').filter((text) => text !== '');
}

const HEADERS: HeaderView[] = [
  ['host', 'erp.acme.com'],
  ['content-type', 'application/json'],
  ['content-length', '7'],
  ['webhook-id', 'evt_1'],
];

test.each(["it's", '$HOME `id` "x" \\ !!', 'two\nlines', '👷 مرحبا', '', "'''", '-n'])(
  '%j survives the shell',
  (text) => {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${shellQuote(text)}`], { encoding: 'utf8' });
    expect(stdout).toBe(text);
  },
);

test('an attempt becomes its request, without what curl writes itself', () => {
  const command = attemptAsCurl({
    url: "https://erp.acme.com/in?a=1&b='",
    headers: HEADERS,
    body: '{"name":"O\'Neil $(id) \\n @x"}',
    username: null,
  });
  expect(argumentsOf(command)).toEqual([
    '--include',
    '--globoff',
    "https://erp.acme.com/in?a=1&b='",
    '--header',
    'content-type: application/json',
    '--header',
    'webhook-id: evt_1',
    '--data-raw',
    '{"name":"O\'Neil $(id) \\n @x"}',
  ]);
});

test('the password is a variable, whatever stands in the hidden header', () => {
  const request = {
    url: 'https://erp.acme.com/',
    headers: [['authorization', 'Basic (hidden)']] as HeaderView[],
    body: '{}',
  };
  const environment = { WEBHOOK_PASSWORD: 'p$w "d', WEBHOOK_USER: 'erp' };
  expect(argumentsOf(attemptAsCurl({ ...request, username: "o'neil" }), environment)).toContain(
    'o\'neil:p$w "d',
  );
  expect(argumentsOf(attemptAsCurl({ ...request, username: null }), environment)).toContain('erp:p$w "d');
  expect(attemptAsCurl({ ...request, username: 'erp' })).not.toContain('hidden');
});

test('a body above the limit of an argument comes through a pipe, byte for byte', () => {
  const body = JSON.stringify({ text: "é'".repeat(80_000) });
  const command = attemptAsCurl({ url: 'https://erp.acme.com/', headers: [], body, username: null });
  expect(argumentsOf(command)).toEqual([
    '--include',
    '--globoff',
    'https://erp.acme.com/',
    '--data-binary',
    '@-',
    body,
  ]);
});

test('an empty header is written as curl wants it', () => {
  const command = attemptAsCurl({
    url: 'https://a.example/',
    headers: [['x-empty', '']],
    body: '1',
    username: null,
  });
  expect(argumentsOf(command)).toContain('x-empty;');
});

test('a call of the API takes its key from a variable', () => {
  expect(argumentsOf(apiCallAsCurl('https://app.example.com/x', '{}'), { HOOKTAB_API_KEY: 'hk_1' })).toEqual([
    '--include',
    'https://app.example.com/x',
    '--header',
    'authorization: Bearer hk_1',
    '--header',
    'content-type: application/json',
    '--data-raw',
    '{}',
  ]);
});
