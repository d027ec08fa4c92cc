/** Errors of everything that can throw here, each made to carry a secret in every place that its library puts values. */
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DrizzleQueryError } from '#db/drizzle';
import { AppError } from '#lib/domain/errors/app-error';
import { PlainError } from '#lib/domain/errors/plain-error';
import { errorFacts, statementName } from '#lib/log/error-facts';
import { createMailer } from '#worker/webhooks/mailer';

const SECRET = 'canary-7f3a';
const requireOfAuth = createRequire(createRequire(import.meta.url).resolve('next-auth'));

/** What the server says of a statement that failed, with a value in each member that may hold one. */
function databaseError(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError(`invalid input syntax for type uuid: "${SECRET}"`, 120, 'error');
  return Object.assign(error, {
    severity: 'ERROR',
    code,
    detail: `Key (email)=(${SECRET}@example.com) already exists.`,
    hint: SECRET,
    where: `PL/pgSQL function f(${SECRET}) line 1`,
    internalQuery: `select '${SECRET}'`,
    schema: 'public',
    table: 'users',
    column: 'email',
    constraint: 'users_email_unique',
  });
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown');
}

const rejectionOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => Promise.reject(new Error('Nothing was thrown')),
    (error: unknown) => error,
  );

const make = (name: string, ...parameters: unknown[]): unknown => {
  const { errors } = requireOfAuth('openid-client') as Record<
    string,
    Record<string, new (...given: unknown[]) => Error>
  >;
  const Kind = errors?.[name];
  if (Kind === undefined) throw new Error(`There is no ${name}`);
  return new Kind(...parameters);
};

const LIBRARIES: [string, () => unknown, object][] = [
  [
    'pg',
    () => databaseError('23505'),
    { type: 'DatabaseError', sqlState: '23505', table: 'users', constraint: 'users_email_unique' },
  ],
  [
    'Drizzle',
    () =>
      new DrizzleQueryError('insert into "users" ("email") values ($1)', [SECRET], databaseError('57014')),
    { type: 'DrizzleQueryError', statement: 'insert users', causes: [{ sqlState: '57014' }] },
  ],
  ['a socket', () => rejectionOf(connectTo(`/tmp/${SECRET}.sock`)), { code: 'ENOENT', syscall: 'connect' }],
  [
    'DNS',
    () => rejectionOf(lookup(`${SECRET}.invalid`)),
    { code: expect.any(String), syscall: 'getaddrinfo' },
  ],
  [
    'TLS',
    () => checkServerIdentity(SECRET, { subject: { CN: `${SECRET}.example.com` } } as PeerCertificate),
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  ],
  [
    'undici',
    () => rejectionOf(fetch(`http://127.0.0.1:1/${SECRET}`)),
    { type: 'TypeError', causes: [expect.anything()] },
  ],
  [
    'nodemailer',
    () =>
      rejectionOf(
        createMailer(`smtp://${SECRET}:${SECRET}@127.0.0.1:1`, `${SECRET}@example.com`).send({
          to: [`${SECRET}@example.com`],
          subject: SECRET,
          text: SECRET,
        }),
      ),
    { code: 'ECONNREFUSED', syscall: 'connect' },
  ],
  [
    'a mail server',
    () =>
      Object.assign(
        new Error(`Can't send mail - all recipients were rejected: 550 <${SECRET}@example.com> unknown`),
        {
          code: 'EENVELOPE',
          responseCode: 550,
          response: `550 <${SECRET}@example.com>`,
          rejected: [`${SECRET}@example.com`],
        },
      ),
    { code: 'EENVELOPE', responseCode: 550 },
  ],
  [
    'openid-client, of the provider',
    () => make('OPError', { error: SECRET, error_description: SECRET }),
    { type: 'OPError' },
  ],
  [
    'openid-client, of a token',
    () => make('RPError', { message: SECRET, jwt: SECRET, response: { url: SECRET } }),
    { type: 'RPError' },
  ],
  [
    'Zod',
    () =>
      thrownBy(() =>
        z
          .object({ a: z.literal('b') })
          .strict()
          .parse({ a: SECRET, [SECRET]: 1 }),
      ),
    { type: 'ZodError' },
  ],
  [
    'JSON',
    () => thrownBy(() => JSON.parse(`{"a": ${SECRET}`)),
    { type: 'SyntaxError', stack: expect.any(Array) },
  ],
  ['URL', () => thrownBy(() => new URL(`postgres://hooktab:${SECRET}@[`)), { code: 'ERR_INVALID_URL' }],
  ['a file', () => thrownBy(() => readFileSync(`/${SECRET}`)), { code: 'ENOENT', syscall: 'open' }],
  [
    'a bug',
    () => thrownBy(() => (null as unknown as Record<string, string>)[SECRET]),
    { type: 'TypeError', stack: expect.any(Array) },
  ],
  [
    'a refusal of ours',
    () => new AppError('validation_failed', `${SECRET} is no event`),
    { type: 'AppError', code: 'validation_failed' },
  ],
  [
    'several',
    () => new AggregateError([new Error(SECRET), databaseError('53300')], SECRET),
    { causes: [{}, { sqlState: '53300' }] },
  ],
  [
    'a cause that is none',
    () => new Error(SECRET, { cause: { code: SECRET } }),
    { causes: [{ type: 'object' }] },
  ],
  ['a text', () => SECRET, { type: 'string' }],
  ['an object', () => ({ message: SECRET, name: SECRET, code: SECRET }), { type: 'object' }],
  [
    'odd names and codes',
    () =>
      Object.assign(new Error(SECRET), {
        name: `${SECRET} x`,
        code: SECRET,
        digest: SECRET,
        syscall: SECRET,
      }),
    { type: 'Error' },
  ],
  [
    'a message with frames',
    () => new Error(`x\n    at ${SECRET} (/a.js:1:1)\n    at f (/${SECRET}:1:1)`),
    { type: 'Error', stack: expect.any(Array) },
  ],
  [
    'a stack that was written',
    () => Object.assign(new Error('x'), { stack: `Error: y\n    at ${SECRET} (/a.js:1:1)` }),
    { type: 'Error' },
  ],
  [
    'a message that was changed',
    () => Object.assign(new Error(`y\n    at ${SECRET} (/a.js:1:1)`), { message: 'x' }),
    { type: 'Error' },
  ],
];

function connectTo(path: string): Promise<never> {
  return new Promise((_resolve, reject) => connect(path).on('error', reject));
}

describe('what the log tells of an error holds no value', () => {
  test.each(LIBRARIES)('%s', async (_library, make, expected) => {
    const error = await make();
    const facts = errorFacts(error);
    expect(facts).toMatchObject(expected);
    expect(JSON.stringify(facts)).not.toContain(SECRET);
  });
});

test('what we wrote ourselves, and the fixed words of the driver, are told', () => {
  expect(errorFacts(new PlainError('The worker stops'))).toMatchObject({ message: 'The worker stops' });
  expect(errorFacts(new Error('Connection terminated unexpectedly'))).toMatchObject({
    message: 'Connection terminated unexpectedly',
  });
});

test('the stack names the place of a bug', () => {
  const { stack } = errorFacts(new Error('x'));
  expect(stack?.[0]).toMatch(/error-facts\.test\.ts:\d+:\d+\)?$/);
});

test('an error that throws when it is read is told all the same', () => {
  const get = () => {
    throw new Error(SECRET);
  };
  expect(errorFacts(new Proxy(new Error(SECRET), { get }))).toEqual({ type: 'unreadable' });
});

test('causes in a circle, and very many, come to an end', () => {
  const error = new Error('x');
  error.cause = new Error('y', { cause: error });
  expect(JSON.stringify(errorFacts(error)).length).toBeLessThan(20_000);
  const many = new AggregateError(Array.from({ length: 1_000 }, () => error));
  expect(errorFacts(many).causes?.length).toBeLessThan(10);
});

test.each([
  ['select "id" from "webhooks" where "id" = $1', 'select webhooks'],
  ['insert into "events" ("data") values ($1)', 'insert events'],
  ['update "lanes" set "token" = $1', 'update lanes'],
  ['with due as (select 1 from x) delete from deliveries', 'delete deliveries'],
  ['begin', 'begin'],
  ['alter table if exists "webhooks" add column x text', 'alter webhooks'],
  [`'${SECRET}'`, null],
])('%s is called %s', (text, name) => {
  expect(statementName(text)).toBe(name);
});
