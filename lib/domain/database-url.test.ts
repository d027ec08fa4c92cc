import { describe, expect, test } from 'vitest';
import { DatabaseUrlError, parseDatabaseUrl, withDatabaseName, withPort } from '#lib/domain/database-url';

function complaint(url: string): string {
  try {
    parseDatabaseUrl(url);
  } catch (error) {
    if (error instanceof DatabaseUrlError) return error.message;
    throw error;
  }
  throw new Error('Expected a complaint');
}

describe('a password', () => {
  const odd = [
    's/cret',
    's#cret',
    's?cret',
    's@cret',
    's%cret',
    's%2',
    '100%',
    'a@b/c',
    'a@b?c',
    'a:b',
    'a b',
  ];
  const odder = [
    'a@b:5432',
    'x@y@z',
    'p?a=b',
    'p/q?x=y#z@w',
    'ends/',
    'ends@',
    '@',
    '/',
    '#',
    '?',
    '%',
    '&=',
    "'\\",
  ];

  test.each([...odd, ...odder])('%s may stand in the URL as it is', (password) => {
    const {
      user,
      password: read,
      hosts,
      database,
    } = parseDatabaseUrl(`postgres://me:${password}@host:5433/hooktab`);
    expect({ user, read, hosts, database }).toEqual({
      user: 'me',
      read: password,
      hosts: [{ host: 'host', port: 5433 }],
      database: 'hooktab',
    });
  });

  test.each([...odd, ...odder, 'p@host/db?sslmode=require', '%41', 'Zoë🏗'])(
    '%s may be encoded',
    (password) => {
      const url = `postgres://me:${encodeURIComponent(password)}@host/hooktab?application_name=a@b`;
      expect(parseDatabaseUrl(url)).toMatchObject({
        user: 'me',
        password,
        database: 'hooktab',
        applicationName: 'a@b',
      });
    },
  );

  test('may come from the parameters, or not be there', () => {
    expect(parseDatabaseUrl('postgres://host/db?user=me&password=a%26b')).toMatchObject({
      user: 'me',
      password: 'a&b',
    });
    expect(parseDatabaseUrl('postgres://me@host/db').password).toBeUndefined();
    expect(parseDatabaseUrl('postgres://me:@host/db').password).toBeUndefined();
  });
});

describe('hosts', () => {
  const hostsOf = (url: string) => parseDatabaseUrl(url).hosts.map(({ host, port }) => `${host} ${port}`);

  test.each([
    ['postgres://u:p@a:5433,b,c:5435/db', ['a 5433', 'b undefined', 'c 5435']],
    ['postgres://u:p@[::1]:5433,[2001:db8::1]/db', ['::1 5433', '2001:db8::1 undefined']],
    ['postgres://u:p@[fe80::1%25eth0]:5433/db', ['fe80::1%eth0 5433']],
    ['postgres://u:p@/db?host=/var/run/postgresql', ['/var/run/postgresql undefined']],
    ['postgres:///db?host=/var/run/postgresql&port=5433', ['/var/run/postgresql 5433']],
    ['postgres://u:p@%2Fvar%2Frun%2Fpostgresql:5433/db', ['/var/run/postgresql 5433']],
    ['postgres://u:p@/db?host=a,b&port=5433', ['a 5433', 'b 5433']],
    ['postgres://u:p@/db?host=a,b&port=5433,5434', ['a 5433', 'b 5434']],
    ['postgres://u:p@a/db?port=5433', ['a 5433']],
    ['postgresql://', ['undefined undefined']],
  ])('%s', (url, hosts) => expect(hostsOf(url)).toEqual(hosts));
});

test('parameters come from the URL, or else from the variables of libpq', () => {
  const environment = { PGSSLMODE: 'verify-full', PGTARGETSESSIONATTRS: 'primary', PGCONNECT_TIMEOUT: '3' };
  expect(parseDatabaseUrl('postgres://host/db', environment)).toMatchObject({
    ssl: { mode: 'verify-full' },
    targetSessionAttrs: 'primary',
    connectTimeoutMs: 3_000,
  });
  const url =
    'postgres://host/db?sslmode=disable&target_session_attrs=any&connect_timeout=7&options=-c%20jit=off';
  expect(parseDatabaseUrl(url, environment)).toMatchObject({
    ssl: { mode: 'disable' },
    targetSessionAttrs: 'any',
    connectTimeoutMs: 7_000,
    options: '-c jit=off',
  });
  expect(parseDatabaseUrl('postgres://host/db?ssl=true').ssl.mode).toBe('require');
  expect(parseDatabaseUrl('postgres://host/db')).toMatchObject({
    ssl: { mode: 'disable' },
    targetSessionAttrs: 'any',
  });
});

describe('what is wrong is said without any part of the URL', () => {
  const SECRET = 'hunter2';
  test.each([
    [`mysql://root:${SECRET}@host/db`, 'must start with postgres://'],
    [`host=db password=${SECRET}`, 'must start with postgres://'],
    [
      `postgres://u:${SECRET}@a:5432,b:${SECRET}/db`,
      'a port that is not a number from 1 to 65535 (of host 2)',
    ],
    [`postgres://u:${SECRET}@a:70000/db`, 'a port that is not a number'],
    [`postgres://u:${SECRET}@::1/db`, 'An IPv6 address stands in brackets'],
    [`postgres://u:${SECRET}@host/db?sslmode=${SECRET}`, 'must have one of these as sslmode: disable'],
    [`postgres://u:${SECRET}@host/db?${SECRET}=1`, 'a parameter that Hooktab does not know (number 1'],
    [`postgres://u:${SECRET}@host/db?sslmode=require&x${SECRET}`, 'does not know (number 2'],
    [`postgres://u:${SECRET}@host/db?passfile=${SECRET}`, 'the parameter passfile, which'],
    [`postgres://u:${SECRET}@host/db?channel_binding=require`, 'must have one of these as channel_binding'],
    [
      `postgres://u:${SECRET}@host/db?target_session_attrs=${SECRET}`,
      'as target_session_attrs: any, read-write',
    ],
    [`postgres://u:${SECRET}@host/db?connect_timeout=${SECRET}`, 'whole seconds as connect_timeout'],
    [`postgres://u:${SECRET}@host/db?sslmode=verify-ca`, 'without sslrootcert'],
    [`postgres://u:${SECRET}@host/db?sslrootcert=/${SECRET}`, 'Add sslmode=verify-full'],
    [`postgres://u:${SECRET}@host/db?sslmode=require&sslcert=/${SECRET}`, 'only one of sslcert and sslkey'],
    [`postgres://u:${SECRET}@/db?host=a,b&port=1,2,3`, 'has 3 ports for 2 hosts'],
    [`postgres://u:${SECRET}%00@host/db`, 'a zero byte'],
    [`postgres://u:${SECRET}@host/db\n`, 'a line break'],
    [`postgres://u:${SECRET}/${SECRET}`, 'a port that is not a number'],
  ])('%s', (url, expected) => {
    const message = complaint(url);
    expect(message).toContain(expected);
    expect(message).not.toContain(SECRET);
  });
});

test('a URL changes its database or address, and nothing else', () => {
  const url = 'postgres://u:p/@q@a:1,b:2/db?sslmode=require';
  expect(withDatabaseName(url, 'o/ther')).toBe('postgres://u:p/@q@a:1,b:2/o%2Fther?sslmode=require');
  expect(withPort(url, '127.0.0.1', 5)).toBe('postgres://u:p/@q@127.0.0.1:5/db?sslmode=require');
  expect(withDatabaseName('postgres://a', 'db')).toBe('postgres://a/db');
});
