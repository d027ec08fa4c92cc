import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readWebSettings, readWorkerSettings, SETTING_NAMES, SettingsError } from '#lib/settings/settings';

const key = Buffer.alloc(32, 7).toString('base64');
const web = {
  DATABASE_URL: 'postgres://localhost/hooktab',
  APP_URL: 'https://app.example.com',
  AUTH_SECRET: 'x'.repeat(32),
  SEALING_PUBLIC_KEY: key,
};
const worker = { DATABASE_URL: web.DATABASE_URL, SEALING_PRIVATE_KEY: key };
// The type wants NODE_ENV, which no setting is.
const env = (values: Record<string, string>): NodeJS.ProcessEnv => ({ NODE_ENV: 'test', ...values });

function complaint(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('Expected a complaint');
}

test('the defaults are what the product promises', () => {
  expect(readWebSettings(env(web))).toMatchObject({ RETRY_DELAYS_SECONDS: [300, 600], RETENTION_DAYS: 30 });
  expect(readWorkerSettings(env(worker))).toMatchObject({
    RETRY_DELAYS_SECONDS: [300, 600],
    WORKER_CONCURRENCY: 1_000,
  });
});

test('an empty variable is an unset one', () => {
  expect(readWebSettings(env({ ...web, RETENTION_DAYS: '', OIDC_ISSUER: '' })).RETENTION_DAYS).toBe(30);
});

test.each([
  [
    'nothing set',
    {},
    ['DATABASE_URL is missing', 'APP_URL is missing', 'AUTH_SECRET is missing', 'npm run keys'],
  ],
  ['another database', { ...web, DATABASE_URL: 'mysql://x' }, ['DATABASE_URL must start with postgres://']],
  ['a short secret', { ...web, AUTH_SECRET: 'short' }, ['AUTH_SECRET must have at least 32 characters']],
  [
    'a key that is none',
    { ...web, SEALING_PUBLIC_KEY: 'abc' },
    ['SEALING_PUBLIC_KEY must be 32 bytes in base64'],
  ],
  ['delays that are none', { ...web, RETRY_DELAYS_SECONDS: '5m' }, ['RETRY_DELAYS_SECONDS must be seconds']],
  ['half an identity provider', { ...web, OIDC_ISSUER: 'https://id.example.com' }, ['set all three or none']],
  ['a number out of range', { ...web, RETENTION_DAYS: '0' }, ['RETENTION_DAYS must be at least 1']],
  [
    'a retention of more days than the worker was measured with',
    { ...web, RETENTION_DAYS: '91' },
    ['RETENTION_DAYS must be at most 90'],
  ],
  [
    'a retention that is too short for the retries',
    { ...web, RETENTION_DAYS: '2' },
    ['RETENTION_DAYS must be at least 3: with RETRY_DELAYS_SECONDS a delivery may be retried for 2 days'],
  ],
  [
    'retries that are too long for the retention',
    { ...web, RETRY_DELAYS_SECONDS: Array(30).fill(1).join(',') },
    ['RETENTION_DAYS must be at least 31'],
  ],
  [
    'an origin with a path',
    { ...web, DEMO_RECEIVER_ORIGIN: 'https://localhost:1/x' },
    ['DEMO_RECEIVER_ORIGIN must be an origin'],
  ],
])('%s: says which setting and how to fix it', (_what, values, expected) => {
  const message = complaint(() => readWebSettings(env(values)));
  for (const part of expected) expect(message).toContain(part);
});

test.each([
  ['another protocol', { SMTP_URL: 'https://mail.example.com' }, ['SMTP_URL must start with smtp://']],
  ['no text that is a URL', { SMTP_URL: 'mail.example.com' }, ['SMTP_URL must start with smtp://']],
  [
    'a mail server alone',
    { SMTP_URL: 'smtp://mail.example.com' },
    ['SMTP_FROM is missing. SMTP_URL needs it', 'APP_URL is missing. SMTP_URL needs it'],
  ],
  [
    'a sender that is no address',
    { SMTP_URL: 'smtp://mail.example.com', SMTP_FROM: 'Hooktab', APP_URL: web.APP_URL },
    ['SMTP_FROM must be an address'],
  ],
])('mail, %s: says which setting and how to fix it', (_what, values, expected) => {
  const message = complaint(() => readWorkerSettings(env({ ...worker, ...values })));
  for (const part of expected) expect(message).toContain(part);
});

test.each([
  ['smtp://user:1/hunter2@mail.example.com', 'has a /, ? or # in the user or the password'],
  ['smtp://user:hunter2/3@mail.example.com:587', 'has a /, ? or # in the user or the password'],
  ['smtps://user:hunter2?x@mail.example.com', 'has a /, ? or # in the user or the password'],
  ['smtps://user:hunter2#x@mail.example.com', 'has a /, ? or # in the user or the password'],
  ['smtp://user:hunter2%@mail.example.com', 'Write %25'],
  ['smtp://mail.example.com:hunter2', 'must name a host, and a port that is a number'],
])('a mail server that would be another one than was meant is refused: %s', (url, expected) => {
  const mail = { SMTP_URL: url, SMTP_FROM: 'hooktab@example.com', APP_URL: web.APP_URL };
  const message = complaint(() => readWorkerSettings(env({ ...worker, ...mail })));
  expect(message).toContain(`SMTP_URL ${expected.startsWith('Write') ? 'has a %' : expected}`);
  expect(message).toContain(expected);
  expect(message).not.toContain('hunter2');
});

test.each([
  'smtp://user:1%2F2%25@mail.example.com',
  'smtp://us@er:p@ss@mail.example.com:587/?pool=true',
  'smtp://[2001:db8::1]:25',
])('a mail server with any password is taken: %s', (url) => {
  const mail = { SMTP_URL: url, SMTP_FROM: 'hooktab@example.com', APP_URL: web.APP_URL };
  expect(readWorkerSettings(env({ ...worker, ...mail })).SMTP_URL).toBe(url);
});

test('mail is off without a mail server, and on with all three', () => {
  expect(readWorkerSettings(env({ ...worker, APP_URL: web.APP_URL })).SMTP_URL).toBeUndefined();
  const mail = {
    SMTP_URL: 'smtps://user:pass@mail.example.com:465',
    SMTP_FROM: 'Hooktab <hooktab@example.com>',
    APP_URL: web.APP_URL,
  };
  expect(readWorkerSettings(env({ ...worker, ...mail }))).toMatchObject(mail);
});

test('private networks are closed unless opened, one by one', () => {
  expect(readWorkerSettings(env({ ...worker })).ALLOWED_PRIVATE_RANGES).toEqual([]);
  const opened = readWorkerSettings(
    env({ ...worker, ALLOWED_PRIVATE_RANGES: '10.20.0.0/16, fd12:3456::/32' }),
  );
  expect(opened.ALLOWED_PRIVATE_RANGES).toEqual(['10.20.0.0/16', 'fd12:3456::/32']);
});

test.each(['0.0.0.0/0', '127.0.0.0/8', '169.254.169.254/32', '10.0.0.1', '10.0.0.0/8,::/0'])(
  '%s is no private network to open',
  (ranges) => {
    const message = complaint(() => readWorkerSettings(env({ ...worker, ALLOWED_PRIVATE_RANGES: ranges })));
    expect(message).toContain(
      'ALLOWED_PRIVATE_RANGES must be ranges separated by commas, each inside 10.0.0.0/8',
    );
  },
);

test('what is wrong with DATABASE_URL is said without it', () => {
  for (const url of [
    'postgres://u:hunter2@a:5432,b:x/db',
    'postgres://u:hunter2@a/db?sslrootcert=/hunter2&sslmode=verify-ca',
  ]) {
    const message = complaint(() => readWorkerSettings(env({ ...worker, DATABASE_URL: url })));
    expect(message).toMatch(
      /DATABASE_URL names a (port that is not a number|file as sslrootcert that cannot be read)/,
    );
    expect(message).not.toContain('hunter2');
  }
});

describe('a setting whose value stands in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hooktab-settings-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function file(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  test.each(['', '\n', '\r\n'])('is that value, without the newline at its end (%j)', (end) => {
    const { SEALING_PRIVATE_KEY, ...others } = worker;
    const given = {
      ...others,
      SEALING_PRIVATE_KEY_FILE: file('key', SEALING_PRIVATE_KEY + end),
      SMTP_URL_FILE: file('smtp', `smtp://u:p w@mail.example.com${end}`),
      SMTP_FROM: 'hooktab@example.com',
      APP_URL: web.APP_URL,
    };
    expect(readWorkerSettings(env(given))).toMatchObject({
      SEALING_PRIVATE_KEY,
      SMTP_URL: 'smtp://u:p w@mail.example.com',
    });
  });

  test.each(SETTING_NAMES.web)('%s may be one', (name) => {
    const path = file('missing', '');
    rmSync(path);
    const message = complaint(() => readWebSettings(env({ [`${name}_FILE`]: path })));
    expect(message).toContain(`  ${name}_FILE names a file that cannot be read (ENOENT)`);
    expect(message).not.toContain(`${name} is missing`);
    expect(message).not.toContain(path);
  });

  test('must be readable, not empty, and the only way', () => {
    const problems = complaint(() =>
      readWebSettings(
        env({
          DATABASE_URL_FILE: folder,
          APP_URL_FILE: file('empty', '\n'),
          AUTH_SECRET: web.AUTH_SECRET,
          AUTH_SECRET_FILE: file('secret', 'hunter2'),
        }),
      ),
    );
    expect(problems).toContain('  DATABASE_URL_FILE names a file that cannot be read (EISDIR)');
    expect(problems).toContain('  APP_URL_FILE names an empty file');
    expect(problems).toContain('  AUTH_SECRET and AUTH_SECRET_FILE are both set. Keep one of them');
    expect(problems).toContain('  SEALING_PUBLIC_KEY is missing');
    expect(problems).not.toContain('hunter2');
  });

  test('is unset where the variable is empty', () => {
    expect(readWorkerSettings(env({ ...worker, SEALING_PRIVATE_KEY_FILE: '' }))).toMatchObject(worker);
    const path = file('ca.pem', 'x');
    expect(readWorkerSettings(env({ ...worker, DEMO_RECEIVER_CA_FILE: path })).DEMO_RECEIVER_CA_FILE).toBe(
      path,
    );
  });
});

test('prefixes of NAT64 translators are none but the well-known one unless set', () => {
  expect(readWorkerSettings(env({ ...worker })).NAT64_PREFIXES).toEqual([]);
  const set = readWorkerSettings(env({ ...worker, NAT64_PREFIXES: '64:ff9b:1::/96, 2001:db8:64::/48' }));
  expect(set.NAT64_PREFIXES).toEqual(['64:ff9b:1::/96', '2001:db8:64::/48']);
  const message = complaint(() => readWorkerSettings(env({ ...worker, NAT64_PREFIXES: '10.0.0.0/8' })));
  expect(message).toContain('NAT64_PREFIXES must be IPv6 prefixes of 32, 40, 48, 56, 64 or 96 bits');
});

test('no message repeats a secret', () => {
  const message = complaint(() =>
    readWorkerSettings(env({ ...worker, SEALING_PRIVATE_KEY: 'hunter2-hunter2' })),
  );
  expect(message).not.toContain('hunter2');
});

test('the README documents every setting', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const names = [...new Set([...SETTING_NAMES.web, ...SETTING_NAMES.worker])];
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
