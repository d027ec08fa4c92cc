import { describe, expect, it } from 'vitest';
import { repairUrl, withHttps } from '#lib/domain/webhook/url-repair';

describe('repairUrl', () => {
  it.each([
    ['https://a.example/hook', 'https://a.example/hook'],
    ['  https://a.example/hook\n', 'https://a.example/hook'],
    ['https://a.example/\u200bho\r\nok', 'https://a.example/hook'],
    ['<https://a.example/hook>', 'https://a.example/hook'],
    ['“https://a.example/hook”', 'https://a.example/hook'],
    ['a.example/hook', 'https://a.example/hook'],
    ['//a.example/hook', 'https://a.example/hook'],
    ['a.example:8443', 'https://a.example:8443'],
    ['bücher.example/x?y=1', 'https://bücher.example/x?y=1'],
    ['http://a.example/hook', 'http://a.example/hook'],
    ['ftp://a.example', 'ftp://a.example'],
    ['localhost', 'localhost'],
    ['localhost:8443/200', 'https://localhost:8443/200'],
    ['mailto:dana', 'mailto:dana'],
    ['https://a.example/(x)', 'https://a.example/(x)'],
    ['hello', 'hello'],
    ['', ''],
    ['https://', 'https://'],
    ['https://a.example/mail?to=x@y.example', 'https://a.example/mail?to=x@y.example'],
  ])('%j becomes %j', (text, url) => {
    expect(repairUrl(text)).toMatchObject({ url, credentials: null });
  });

  it('says where it added the scheme', () => {
    expect(repairUrl('a.example').addedScheme).toBe(true);
    expect(repairUrl('https://a.example').addedScheme).toBe(false);
  });

  it.each([
    ['https://dana:s3cret@a.example/hook', 'https://a.example/hook', 'dana', 's3cret'],
    ['https://dana@a.example', 'https://a.example', 'dana', ''],
    ['http://dana:p%40ss%3A1@a.example:8080?x=1', 'http://a.example:8080?x=1', 'dana', 'p@ss:1'],
    ['https://dana:a:b@c@a.example/', 'https://a.example/', 'dana', 'a:b@c'],
    ['https://dana:100%@a.example/', 'https://a.example/', 'dana', '100%'],
  ])('takes the credentials out of %j', (text, url, username, password) => {
    expect(repairUrl(text)).toMatchObject({ url, credentials: { username, password } });
  });
});

describe('withHttps', () => {
  it.each([
    ['http://a.example/hook', 'https://a.example/hook'],
    ['HTTP://a.example', 'https://a.example'],
    ['http://a.example:80/x', 'https://a.example/x'],
    ['http://a.example:8080/x', 'https://a.example:8080/x'],
    ['https://a.example', null],
    ['a.example', null],
  ])('%j becomes %j', (text, expected) => {
    expect(withHttps(text)).toBe(expected);
  });
});
