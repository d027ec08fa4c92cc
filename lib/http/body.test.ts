import { describe, expect, test } from 'vitest';
import { parseForm, readText } from '#lib/http/body';

describe('readText', () => {
  const sent = (encoding: string) =>
    new Request('http://127.0.0.1/', {
      method: 'POST',
      body: '{}',
      headers: { 'content-encoding': encoding },
    });

  test.each(['', 'identity', ' Identity '])('takes a body with Content-Encoding "%s"', async (encoding) => {
    expect(await readText(sent(encoding), 10)).toBe('{}');
  });

  test.each(['gzip', 'deflate', 'br', 'zstd', 'identity, gzip', 'x'])(
    'refuses a body with Content-Encoding "%s"',
    async (encoding) => {
      await expect(readText(sent(encoding), 10)).rejects.toMatchObject({
        code: 'unsupported_media_type',
        details: { acceptedEncoding: 'identity' },
      });
    },
  );
});

describe('parseForm', () => {
  test.each([
    ['', {}],
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=b=c', { a: 'b=c' }],
    ['a', { a: '' }],
    ['a=x+y%2B%26%3D', { a: 'x y+&=' }],
    ['&a=1&', { a: '1' }],
    ['n%C3%A4me=%F0%9F%9A%80', { näme: '🚀' }],
  ])('%j', (text, fields) => expect(parseForm(text)).toEqual(fields));

  test('reads what the URL standard writes', () => {
    const fields = { url: 'https://example.com/?a=b&c=ä 🚀+', empty: '', '=&': '%' };
    expect(parseForm(new URLSearchParams(fields).toString())).toEqual(fields);
  });

  test('a name of Object.prototype is a name like any other', () => {
    const fields = parseForm('__proto__=1&constructor=2');
    expect(Object.entries(fields)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  test.each(['a=1&a=2', 'a=1&%61=2', 'a=%', 'a=%ff', 'a=%ed%a0%80', '%c0%af=1'])('refuses %j', (text) =>
    expect(() => parseForm(text)).toThrow(expect.objectContaining({ code: 'validation_failed' })),
  );
});
