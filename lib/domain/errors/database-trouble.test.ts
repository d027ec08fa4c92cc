import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { DrizzleQueryError } from '#db/drizzle';
import { databaseTroubleOf, sqlStateIn } from '#lib/domain/errors/database-trouble';

function ofServer(code: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('x', 1, 'error'), { severity: 'ERROR', code });
}
const ofNode = (code: string, syscall: string) =>
  Object.assign(new Error(`${syscall} ${code}`), { code, syscall });

describe('trouble of the database', () => {
  test.each([
    ['08006', 'away'],
    ['08P01', 'away'],
    ['57P01', 'away'],
    ['57P02', 'away'],
    ['57P03', 'away'],
    ['25006', 'away'],
    ['57014', 'busy'],
    ['55P03', 'busy'],
    ['40001', 'busy'],
    ['40P01', 'busy'],
    ['25P03', 'busy'],
    ['53300', 'busy'],
    ['53100', 'full'],
    ['53200', 'full'],
    ['53400', 'full'],
    ['58030', 'full'],
    ['28P01', 'refused'],
    ['28000', 'refused'],
    ['3D000', 'refused'],
  ])('SQLSTATE %s is %s', (code, trouble) => {
    expect(databaseTroubleOf(ofServer(code))).toBe(trouble);
    expect(databaseTroubleOf(new DrizzleQueryError('select 1', [], ofServer(code)))).toBe(trouble);
    expect(sqlStateIn(new DrizzleQueryError('select 1', [], ofServer(code)))).toBe(code);
  });

  test.each(['23505', '23503', '22P02', '42703', '42P01', '42501', 'P0001', '25P02', 'XX000'])(
    'SQLSTATE %s is none',
    (code) => {
      expect(databaseTroubleOf(new DrizzleQueryError('select 1', [], ofServer(code)))).toBeNull();
    },
  );

  test.each([
    ['a refused connection', ofNode('ECONNREFUSED', 'connect')],
    ['a socket that is not there', ofNode('ENOENT', 'connect')],
    ['a name that is not there', ofNode('ENOTFOUND', 'getaddrinfo')],
    ['a lost connection', ofNode('ECONNRESET', 'read')],
    ['a connection that cannot be written to', ofNode('EPIPE', 'write')],
    ['several addresses', new AggregateError([ofNode('ECONNREFUSED', 'connect')])],
    ['the end of a connection', new Error('Connection terminated unexpectedly')],
    [
      'TLS that never came',
      Object.assign(
        new Error('Client network socket disconnected before secure TLS connection was established'),
        { code: 'ECONNRESET' },
      ),
    ],
    ['a wrapped end', new Error('x', { cause: new Error('Connection terminated unexpectedly') })],
  ])('%s is away', (_what, error) => {
    expect(databaseTroubleOf(error)).toBe('away');
  });

  test('no free connection in the pool is busy', async () => {
    const pool = new pg.Pool({ host: '192.0.2.1', connectionTimeoutMillis: 1, max: 1 });
    const errors = await Promise.all(
      [1, 2].map(() => pool.query('select 1').catch((error: unknown) => error)),
    );
    expect(errors.map(databaseTroubleOf).filter((trouble) => trouble === null)).toEqual([]);
    expect(databaseTroubleOf(new Error('timeout exceeded when trying to connect'))).toBe('busy');
    await pool.end();
  });

  test.each([
    ['a bug', new TypeError('x is not a function')],
    ['a file', ofNode('ENOENT', 'open')],
    ['a caller who hangs up', Object.assign(new Error('aborted'), { code: 'ECONNRESET' })],
    ['a text', 'Connection terminated unexpectedly'],
    ['nothing', undefined],
  ])('%s is none', (_what, error) => {
    expect(databaseTroubleOf(error)).toBeNull();
  });
});
