import { expect, test } from 'vitest';
import { csvLine } from '#lib/domain/text/csv';

test.each([
  ['plain text', 'plain text'],
  ['', ''],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=HYPERLINK("https://evil.example")', '"\'=HYPERLINK(""https://evil.example"")"'],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', '"\'\tx"'],
  [';=1+1', '";\'=1+1"'],
  ['a;=1+1', '"a;\'=1+1"'],
  ['a,@b', '"a,\'@b"'],
  ['a\n=1', '"a\n\'=1"'],
  [' =1', "' =1"],
  ['＝1+1', "'＝1+1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠SUM', "'＠SUM"],
  ['a=1', 'a=1'],
  ['https://example.com/?a=1&b=-2', 'https://example.com/?a=1&b=-2'],
  ['\rx', '"\'\rx"'],
  ['مرحبا 👷', 'مرحبا 👷'],
])('%j becomes %j', (value, cell) => {
  expect(csvLine([value])).toBe(`${cell}\r\n`);
});

test('numbers are numbers, also below zero', () => {
  expect(csvLine(['a', -1, 2.5])).toBe('a,-1,2.5\r\n');
});
