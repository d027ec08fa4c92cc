import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '#lib/domain/delivery/outcome';
import { basicAuthorization, type Credential } from '#worker/endpoint/basic-auth';
import { redactCredential } from '#worker/endpoint/redact-credential';

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

const bytesOf = (text: string) => [...Buffer.from(text)];
const hexOf = (byte: number) => byte.toString(16).padStart(2, '0');
const escaped = (text: string, escapeOf: (code: number) => string) =>
  text.replace(/[^ -~]/gu, (character) => escapeOf(character.codePointAt(0) ?? 0));
const jsonTimes = (text: string, times: number): string =>
  times === 0 ? text : JSON.stringify(jsonTimes(text, times - 1));

const ASCII = 'Tr0ub4dor&3-horse';
const ACCENTS = 'Zoë-päss-wört';
const QUOTES = `ab'cd"ef\\gh`;
const HEADER = basicAuthorization({ username: 'erp', password: ASCII });

/** A password, and what an answer makes of it. */
const ANSWERS: Record<string, readonly [secret: string, body: string | Buffer]> = {
  'the request in Base64': [ASCII, base64(`POST /x HTTP/1.1\r\nauthorization: ${HEADER}\r\nhost: a\r\n`)],
  'the header twice in Base64': [ASCII, base64(base64(HEADER))],
  'the header in hexadecimal': [ASCII, hex(HEADER)],
  'hexadecimal in JSON in Base64': [ASCII, base64(JSON.stringify({ p: hex(`Basic ${ASCII}`) }))],
  'JSON in JSON in Base64': [QUOTES, base64(JSON.stringify({ nested: jsonTimes(QUOTES, 2) }))],
  'UTF-16 in Base64': [ASCII, base64(Buffer.from(ASCII, 'utf16le'))],
  'Latin-1 in Base64': [ACCENTS, base64(Buffer.from(`erp:${ACCENTS}`, 'latin1'))],
  'Base64 in pieces': [ASCII, base64(`erp:${ASCII}`).replace(/^(.{12})/, '$1"\r\n + "')],
  'Base64 in JSON over lines': [ASCII, JSON.stringify(wrapped(base64(`erp:${ASCII}`)))],
  'Base64 in a form': [ACCENTS, encodeURIComponent(base64(`erp:${ACCENTS}`))],
  'a Buffer as JSON': [ASCII, JSON.stringify({ auth: Buffer.from(ASCII) })],
  'a Buffer as JSON over lines': [ASCII, JSON.stringify({ a: { b: { c: Buffer.from(ASCII) } } }, null, 8)],
  'an array of bytes as JSON': [ASCII, JSON.stringify({ auth: new Uint8Array(Buffer.from(ASCII)) })],
  'a list of bytes': [ASCII, `[${bytesOf(ASCII).join(', ')}]`],
  'a list of signed bytes': [ACCENTS, `[${[...new Int8Array(Buffer.from(ACCENTS))].join(', ')}]`],
  'bytes with dashes': [ACCENTS, bytesOf(ACCENTS).map(hexOf).join('-').toUpperCase()],
  'bytes with colons': [ACCENTS, bytesOf(ACCENTS).map(hexOf).join(':')],
  'bytes of a program': [
    ACCENTS,
    bytesOf(ACCENTS)
      .map((byte) => `0x${hexOf(byte)}`)
      .join(', '),
  ],
  'hexadecimal in mixed case': [ACCENTS, hex(ACCENTS).replaceAll('c', 'C')],
  'quoted-printable': ['Tr0ub4dor=3horse', 'Tr0ub4dor=3D3horse'],
  'quoted-printable over lines': [ACCENTS, 'Zo=C3=AB-p=C3=\r\n=A4ss-w=C3=B6rt'],
  'named entities': [ACCENTS, 'Zo&euml;-p&auml;ss-w&ouml;rt'],
  'named entities of HTML 5': ['abc/def/ghi!1', 'abc&sol;def&sol;ghi&excl;1'],
  'an entity without its semicolon': ['ab&cdefg', 'ab&ampcdefg'],
  'a number without its semicolon': ['ab"cdefg', 'ab&#34cdefg'],
  'HTML with fixed spaces': ['my pass word', 'my&nbsp;pass&nbsp;word'],
  'octal escapes': [ACCENTS, 'Zo\\303\\253-p\\303\\244ss-w\\303\\266rt'],
  'escapes of bytes': [ACCENTS, 'Zo\\xc3\\xab-p\\xC3\\xA4ss-w\\xc3\\xb6rt'],
  'escapes of Latin-1': [ACCENTS, escaped(ACCENTS, (code) => `\\x${hexOf(code)}`)],
  'long escapes': [ACCENTS, escaped(ACCENTS, (code) => `\\U${code.toString(16).padStart(8, '0')}`)],
  'escapes with braces': [`${ACCENTS}🪝`, escaped(`${ACCENTS}🪝`, (code) => `\\u{${code.toString(16)}}`)],
  'surrogate pairs': ['a🪝bcdef', 'a\\ud83e\\ude9dbcdef'],
  'code units in a URL': [ACCENTS, escaped(ACCENTS, (code) => `%u00${hexOf(code)}`)],
  'a URL in lower case': ['a/b:c?defg', 'a%2fb%3ac%3fdefg'],
  'doubled quotes of SQL': [QUOTES, QUOTES.replaceAll("'", "''")],
  'doubled quotes of CSV': [QUOTES, QUOTES.replaceAll('"', '""')],
  'CDATA sections': ['ab]]>cdefgh', 'ab]]]]><![CDATA[>cdefgh'],
  'decomposed letters': [ACCENTS, ACCENTS.normalize('NFD')],
  'composed letters': [ACCENTS.normalize('NFD'), ACCENTS],
  'JSON three times': [QUOTES, jsonTimes(QUOTES, 3)],
  'JSON four times': [QUOTES, jsonTimes(QUOTES, 4)],
  'JSON four times in a URL': [QUOTES, encodeURIComponent(jsonTimes(QUOTES, 4))],
  'JSON in HTML in JSON': [QUOTES, JSON.stringify(html(JSON.stringify(QUOTES)))],
  'JSON in UTF-16': [QUOTES, Buffer.from(JSON.stringify(QUOTES), 'utf16le')],
  'a text behind a backslash': ['nabcd"efg', 'DOMAIN\\nabcd%22efg'],
  'a text behind an equals sign': ['beefcake"1', 'p=beefcake%221'],
  'a text that ends as an escape begins': ['abc"defg%', 'abc\\"defg%41'],
};

describe('the password is found in', () => {
  test.each(Object.entries(ANSWERS))('%s', (_name, [secret, body]) => {
    const given = Buffer.concat([Buffer.from('{<'), Buffer.from(body), Buffer.from('>}')]);
    const { body: stored } = redacted({ body: given }, { username: 'erp', password: secret });
    expect(stored).toContain('[redacted]');
    expect(stored).not.toContain(Buffer.from(body).toString('utf8'));
    for (const part of secret.match(/[a-z]{4,}/gi) ?? []) expect(stored).not.toContain(part);
  });

  test.each([
    ['xxd', '00000000: 703d 5472 3075 6234 646f 7226 332d 686f  p=Tr0ub4dor&3-ho\n00000010: 7273 65  rse\n'],
    [
      'hexdump',
      '00000000  70 3d 54 72 30 75 62 34  64 6f 72 26 33 2d 68 6f  |p=Tr0ub4dor&3-ho|\n00000010  72 73 65  |rse|\n',
    ],
  ])('the dump of %s, together with the text beside it', (_program, dump) => {
    const { body } = redacted({ body: `before\n${dump}after` }, { username: 'erp', password: ASCII });
    expect(body).toBe('before\n[redacted]\nafter');
  });

  test.each<[string, (secret: string) => string]>([
    ['plain text', (secret) => secret],
    ['JSON', (secret) => JSON.stringify(secret)],
    ['a URL', percentAll],
    ['HTML', htmlNumeric],
    ['Base64', (secret) => base64(`erp:${secret}`)],
    ['hexadecimal', hex],
    ['a list of bytes', (secret) => JSON.stringify(bytesOf(secret))],
    ['hexadecimal in Base64', (secret) => base64(`x=${hex(secret)}`)],
  ])('%s that the limit cuts off anywhere', (_name, spell) => {
    const secret = `${ACCENTS}-${ASCII}`;
    const encoded = spell(secret);
    for (let length = Math.ceil(encoded.length / 2); length <= encoded.length; length++) {
      const cut = `<${encoded.slice(0, length)}`;
      const { body } = redacted({ body: cut }, { username: 'erp', password: secret });
      expect(body, cut).toMatch(/^<.{0,6}\[redacted\].{0,3}$/);
    }
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

test.each([
  ['gzip', gzipSync(password)],
  ['zlib', deflateSync(password)],
  ['zstd', zstdCompressSync(password)],
  ['zip', Buffer.from('504b030414000000', 'hex')],
])('a body that is compressed with %s, whatever its headers say, is not stored', (_name, body) => {
  expect(redactCredential(answer({ body }), CREDENTIAL)).toMatchObject({
    note: 'The compressed body is not stored, since it may repeat the password.',
    response: { body: Buffer.alloc(0), isBodyTruncated: true },
  });
});

test.each(['x^2 + y^2', 'hC', 'BZh', 'PK'])(
  'a text that begins like a compressed file is stored: %s',
  (body) => {
    expect(redacted({ body })).toMatchObject({ body, note: null });
  },
);
