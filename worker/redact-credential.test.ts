import { describe, expect, test } from 'vitest';
import type { Outcome } from '#lib/domain/outcome';
import { basicAuthorization, type Credential, redactCredential } from '#worker/redact-credential';

const CREDENTIAL: Credential = { username: 'erp', password: 'S3cret/+"pä&<ss%41' };
const { password } = CREDENTIAL;
const PLAIN: Credential = { username: 'erp', password: 'correct-horse-9' };

type Answer = { body?: string | Buffer; headers?: string; note?: string | null };

function answer({ body = '', headers = '', note = null }: Answer): Outcome {
  const bytes = Buffer.from(body);
  return {
    kind: 'response',
    response: {
      status: 200,
      rawHeaders: Buffer.from(headers, 'latin1'),
      body: bytes,
      bodySize: bytes.length,
      isBodyTruncated: false,
    },
    note,
  };
}

function redacted(given: Answer, credential = CREDENTIAL) {
  const outcome = redactCredential(answer(given), credential);
  if (outcome.kind !== 'response') throw new Error('The kind of the outcome has changed');
  const { response, note } = outcome;
  return {
    body: Buffer.from(response.body).toString('utf8'),
    headers: Buffer.from(response.rawHeaders).toString('latin1'),
    note,
  };
}

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const hex = (text: string) => Buffer.from(text).toString('hex');
const percentAll = (text: string) =>
  [...Buffer.from(text)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join('');
const jsonAscii = (text: string) =>
  JSON.stringify(text).replace(
    /[\u0080-\uffff<>&'/]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
const html = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
const htmlNumeric = (text: string) => [...text].map((c) => `&#${c.codePointAt(0)};`).join('');
const wrapped = (text: string) => text.replace(/(.{8})/g, '$1\r\n');

/** What encodes the password, by name. */
const SPELLINGS: Record<string, (text: string) => string | Buffer> = {
  'as it is': (text) => text,
  'in Latin-1': (text) => Buffer.from(text.replace(/[^ -ÿ]/g, '?'), 'latin1'),
  'in ASCII': (text) => text.replace(/[^ -~]/g, '?'),
  'read as Latin-1': (text) => Buffer.from(text, 'utf8').toString('latin1'),
  'in UTF-16': (text) => Buffer.from(text, 'utf16le'),
  'in Base64': base64,
  'in Base64, one byte later': (text) => base64(`x${text}`),
  'in Base64, two bytes later': (text) => base64(`xy${text}`),
  'in Base64 for URLs': (text) => Buffer.from(`a longer text with ${text} in it`).toString('base64url'),
  'in Base64 over lines': (text) => wrapped(base64(`echo: ${text}, and more`)),
  'in hexadecimal': hex,
  'in hexadecimal, upper case': (text) => hex(text).toUpperCase(),
  'in hexadecimal with spaces': (text) => hex(text).replace(/(..)/g, '$1 '),
  'percent-encoded': encodeURIComponent,
  'every byte percent-encoded': percentAll,
  'as a form': (text) => new URLSearchParams({ p: text }).toString(),
  'twice percent-encoded': (text) => encodeURIComponent(encodeURIComponent(text)),
  'as JSON': (text) => JSON.stringify({ p: text }),
  'as ASCII JSON': jsonAscii,
  'as JSON in JSON': (text) => JSON.stringify(JSON.stringify({ p: text })),
  'as HTML': html,
  'as HTML, by number': htmlNumeric,
  'as JSON in HTML': (text) => html(JSON.stringify({ p: text })),
  'the header in Base64 in JSON': (text) =>
    JSON.stringify({ h: base64(`erp:${text}`).replaceAll('/', '\\/') }),
};

describe('the password is found', () => {
  test.each(Object.entries(SPELLINGS))('%s', (_name, spell) => {
    for (const secret of [
      password,
      PLAIN.password,
      'pass word+1',
      '€uro-pässwörd',
      '%41%42%43%44',
      '\\u0041b\\n',
    ]) {
      const credential = { username: 'erp', password: secret };
      const encoded = Buffer.from(spell(secret));
      const body = Buffer.concat([Buffer.from('before <'), encoded, Buffer.from('> after')]);
      const result = redacted(
        { body, headers: `x-echo: <${encoded.toString('latin1')}>\r\nx-kept: yes\r\n` },
        credential,
      );
      for (const [text, end] of [
        [result.body, '> after'],
        [result.headers, '>\r\nx-kept: yes\r\n'],
      ] as const) {
        expect(text, `${secret} → ${encoded.toString('latin1')}`).toContain('[redacted]');
        expect(text).not.toContain(encoded.toString('latin1'));
        expect(text.endsWith(end), text).toBe(true);
      }
    }
  });

  test('in the authorization header, whatever the case of its name', () => {
    const authorization = basicAuthorization(CREDENTIAL);
    expect(
      redacted({ body: `AUTHORIZATION=${authorization};`, headers: `x-echo: ${authorization}\r\n` }),
    ).toEqual({
      body: 'AUTHORIZATION=Basic [redacted]==;'.replace('==', authorization.match(/=*$/)?.[0] ?? ''),
      headers: `x-echo: Basic [redacted]${authorization.match(/=*$/)?.[0] ?? ''}\r\n`,
      note: null,
    });
  });

  test('in the words of the log', () => {
    const outcome: Outcome = {
      kind: 'failure',
      failure: 'redirect',
      detail: `Redirected to https://example.com/?p=${encodeURIComponent(password)}.`,
      response: null,
    };
    expect(redactCredential(outcome, CREDENTIAL)).toEqual({
      ...outcome,
      detail: 'Redirected to https://example.com/?p=[redacted].',
    });
  });

  test('every time, and where reading stopped within it', () => {
    const twice = redacted(
      { body: `${PLAIN.password}, ${PLAIN.password}; ${PLAIN.password.slice(0, 9)}` },
      PLAIN,
    );
    expect(twice.body).toBe('[redacted], [redacted]; [redacted]');
  });

  test('of one to three characters, where it stands alone', () => {
    const short = { username: 'erp', password: '42' };
    expect(redacted({ body: '{"p":"42","id":1425,"x":"a42"}' }, short).body).toBe(
      '{"p":"[redacted]","id":1425,"x":"a42"}',
    );
    expect(redacted({ body: basicAuthorization(short) }, short).body).toContain('[redacted]');
  });
});

describe('the rest of an answer stays as it is', () => {
  test.each([
    ['text', Buffer.from('Hello wörld %41 \\u0041 &amp; +')],
    ['all bytes', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['nothing', Buffer.alloc(0)],
  ])('%s', (_name, body) => {
    const outcome = answer({
      body,
      headers: 'content-type: text/plain\r\nserver: x\r\n',
      note: 'The body broke off.',
    });
    expect(redactCredential(outcome, CREDENTIAL)).toEqual(outcome);
  });

  test('also without a password', () => {
    const outcome = answer({ body: 'key erp', headers: 'x: y\r\n' });
    expect(redactCredential(outcome, { username: 'erp', password: '' })).toEqual(outcome);
  });

  test.each(['\\', '%', '&', '&#', '\\u', '\\ud83d\\u', '%4', '&#x110000;', '\\u{110000}', '&#9999999;'])(
    'what is not decodable: %s',
    (body) => expect(redacted({ body }).body).toBe(body),
  );
});

test('a compressed body is not stored, and the attempt says so', () => {
  const headers = 'Content-Type: text/plain\r\nContent-Encoding : gzip\r\n';
  const outcome = redactCredential(answer({ body: 'gzipped', headers, note: 'Odd.' }), CREDENTIAL);
  expect(outcome).toMatchObject({
    note: 'Odd. The compressed body is not stored, since it may repeat the password.',
    response: { body: Buffer.alloc(0), bodySize: 7, isBodyTruncated: true },
  });
  const transfer = answer({ body: 'gzipped', headers: 'Transfer-Encoding: gzip, chunked\r\n' });
  expect(redactCredential(transfer, CREDENTIAL).response?.body).toHaveLength(0);
  const identity = 'content-encoding: identity\r\ntransfer-encoding: chunked\r\n';
  const plain = answer({ body: 'as it is', headers: identity });
  expect(redactCredential(plain, CREDENTIAL)).toEqual(plain);
});
