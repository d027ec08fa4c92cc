import { createServer } from 'node:net';
import pg from 'pg';
import { expect, test } from 'vitest';
import { connectClient } from '#db/connection/connect';
import { DrizzleQueryError } from '#db/drizzle';
import { DatabaseUrlError } from '#lib/domain/database-url';
import { explainError } from '#scripts/explain-error';

const SECRET = 'hunter2';

function databaseError(code: string, message: string, severity = 'FATAL'): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError(message, 1, 'error'), {
    code,
    severity,
    detail: SECRET,
  });
}

test.each([
  [
    databaseError('28P01', `password authentication failed for user "${SECRET}"`),
    'refuses the connection',
    '(28P01)',
  ],
  [databaseError('3D000', `database "${SECRET}" does not exist`), 'refuses the connection', '(3D000)'],
  [databaseError('57P03', 'the database system is starting up'), 'cannot be reached', '(57P03)'],
  [databaseError('55P03', 'canceling statement due to lock timeout'), 'is busy', '(55P03)'],
  [
    databaseError('42501', 'permission denied for schema public', 'ERROR'),
    'permission denied for schema public (42501)',
    '',
  ],
  [
    databaseError('42704', `unrecognized configuration parameter "${SECRET}"`),
    'Check options in DATABASE_URL',
    '(42704)',
  ],
  [databaseError('23505', `Key (email)=(${SECRET})`), '"sqlState": "23505"', ''],
  [new DrizzleQueryError('select $1', [SECRET], databaseError('57014', SECRET)), 'is busy', '(57014)'],
  [new DatabaseUrlError('has a line break in it'), 'DATABASE_URL has a line break in it', ''],
  [new TypeError(SECRET), '"type": "TypeError"', 'explain-error.test'],
])('%s', (error, ...parts) => {
  const words = explainError(error);
  for (const part of parts) expect(words).toContain(part);
  expect(words).not.toContain(SECRET);
});

test('a server that refuses connections is named by its code alone', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port');
  const url = `postgres://${SECRET}:${SECRET}@127.0.0.1:${address.port}/${SECRET}`;
  const words = await connectClient({ url, applicationName: 'test' }).catch(explainError);
  expect(words).toBe(
    'The database cannot be reached. Check that it runs, and the host and port in DATABASE_URL. (ECONNREFUSED)',
  );
});
