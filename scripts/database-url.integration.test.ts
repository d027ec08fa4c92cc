/** The commands with odd and with wrong database URLs: they work, or say what is wrong and none of the URL. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import { makeOrg } from '#db/testing/factories';
import { parseDatabaseUrl } from '#lib/domain/database-url';

const ROOT = join(import.meta.dirname, '..');
const PASSWORD = 'hunter2/a#b?c@d%e:f%41 g';
const ROLE = `odd_${randomBytes(6).toString('hex')}`;
const SECRETS = ['hunter2', ROLE];

const folder = mkdtempSync(join(tmpdir(), 'hooktab-url-'));
let database: TestDatabase;
let address: string;
beforeAll(async () => {
  database = await createTestDatabase(inject('clusterUrl'));
  await makeOrg(database.database, { slug: 'acme' });
  await database.database.execute(sql.raw(`create role ${ROLE} login superuser password '${PASSWORD}'`));
  const { hosts, database: name } = parseDatabaseUrl(database.url);
  address = `${hosts[0]?.host}:${hosts[0]?.port}/${name}`;
});
afterAll(async () => {
  await database.database.execute(sql.raw(`drop owned by ${ROLE}`));
  await database.database.execute(sql.raw(`drop role ${ROLE}`));
  await database.drop();
  rmSync(folder, { recursive: true });
});

const KEY = Buffer.alloc(32, 7).toString('base64');
const COMMANDS = {
  migrate: ['scripts/migrate.ts'],
  'api-key': ['scripts/api-key.ts', '--org', 'acme', '--name', 'Key'],
  worker: ['worker/main.ts'],
  web: ['scripts/start-web.ts'],
};
type Command = keyof typeof COMMANDS;

/** Runs a command until it ends, or until it has written what is waited for. */
async function run(
  command: Command,
  settings: Record<string, string>,
  until?: string,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, COMMANDS[command], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'production',
      SEALING_PRIVATE_KEY: KEY,
      SEALING_PUBLIC_KEY: KEY,
      AUTH_SECRET: 'x'.repeat(32),
      APP_URL: 'https://app.example.com',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (until !== undefined && output.includes(until)) child.kill('SIGTERM');
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  for (const secret of SECRETS) expect(output).not.toContain(secret);
  return { code, output };
}

/** The password as it was pasted, but for what would be taken for encoded. */
const urlOf = (password = PASSWORD.replace('%41', '%2541')) => `postgres://${ROLE}:${password}@${address}`;

describe('a password with every special character', () => {
  test.each(['migrate', 'api-key'] as const)('%s', async (command) => {
    expect((await run(command, { DATABASE_URL: urlOf() })).code).toBe(0);
    expect((await run(command, { DATABASE_URL: urlOf(encodeURIComponent(PASSWORD)) })).code).toBe(0);
  });

  test('worker, from a file', async () => {
    const path = join(folder, 'database-url');
    writeFileSync(path, `${urlOf()}\n`);
    const { code, output } = await run('worker', { DATABASE_URL_FILE: path }, '"worker started"');
    expect(output).toContain('"worker started"');
    expect(code).toBe(0);
  });
});

describe.each(['migrate', 'api-key', 'worker', 'web'] as const)('%s says what is wrong', (command) => {
  test.each([
    [`postgres://${ROLE}:hunter2/x#@a:5432,b:hunter2/db`, 'DATABASE_URL names a port that is not a number'],
    [`postgres://${ROLE}:hunter2@a/db?sslmode=hunter2`, 'DATABASE_URL must have one of these as sslmode'],
    [`postgresql:${ROLE}:hunter2@a/db`, 'DATABASE_URL must start with postgres://'],
  ])('with %s', async (url, words) => {
    const { code, output } = await run(command, { DATABASE_URL: url });
    expect(output).toContain(words);
    expect(code).toBe(1);
  });
});

describe.each(['migrate', 'api-key'] as const)('%s', (command) => {
  test.each(['-c%20hunter2=1', '-c%20work_mem=hunter2', '-c%20role=hunter2'])(
    'says nothing of the options that are refused: %s',
    async (options) => {
      const { code, output } = await run(command, { DATABASE_URL: `${urlOf()}?options=${options}` });
      expect(output).toMatch(/4270[0-9]|22023/);
      expect(code).toBe(1);
    },
  );

  test('says that the password is refused', async () => {
    const { code, output } = await run(command, { DATABASE_URL: urlOf('hunter2') });
    expect(output).toBe(
      'The database refuses the connection. Check user, password and database name in DATABASE_URL, and whether it wants TLS (sslmode). (28P01)\n',
    );
    expect(code).toBe(1);
  });

  test('says that nothing is there', async () => {
    const { code, output } = await run(command, {
      DATABASE_URL: `postgres://${ROLE}:hunter2@127.0.0.1:1/${ROLE}`,
    });
    expect(output).toContain('The database cannot be reached.');
    expect(code).toBe(1);
  });
});

test('the worker goes on trying where the password is refused, and does not tell it', async () => {
  const { output } = await run('worker', { DATABASE_URL: urlOf('hunter2') }, '28P01');
  expect(output).toContain('database trouble');
});
