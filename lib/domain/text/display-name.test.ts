import { describe, expect, test } from 'vitest';
import { inOneLine, nameFlaw } from '#lib/domain/text/display-name';

describe('a name', () => {
  test.each(['ERP', 'Zoë’s “CRM” – 2', '会計システム', 'نظام المحاسبة', 'מערכת', '🏗️', '👩‍👩‍👧', '0', 'नमस्ते'])(
    'may be %s',
    (name) => expect(nameFlaw(name)).toBeNull(),
  );

  test.each([
    ['a line feed', 'ERP\n\nDear customer,'],
    ['a carriage return', 'ERP\rX'],
    ['a tab', 'ERP\tX'],
    ['U+0000', 'ERP\0'],
    ['U+0085', 'ERP\u0085X'],
    ['a line separator', 'ERP\u2028X'],
    ['a paragraph separator', 'ERP\u2029X'],
    ['an override', 'ERP\u202egpj.exe'],
    ['an isolate', '\u2066ERP'],
    ['a right-to-left mark', 'ERP\u200f'],
    ['only a zero-width space', '\u200b'],
    ['only a blank letter', '\u3164'],
    ['only a blank Braille pattern', '\u2800'],
    ['only a no-break space', '\u00a0'],
    ['only a soft hyphen', '\u00ad'],
    ['only tags', '\u{e0041}\u{e007f}'],
    ['only a variation selector', '\ufe0f'],
    ['only a combining mark', '\u0301'],
    ['a byte order mark alone', '\ufeff'],
  ])('may not have %s', (_what, name) => expect(nameFlaw(name)).toMatch(/^The name contains/));
});

test('a text in one line loses its line breaks, directions and excess', () => {
  expect(inOneLine(' ERP\r\n\r\nDear\u202e customer ')).toBe('ERP Dear customer');
  expect(inOneLine('x'.repeat(300))).toHaveLength(200);
  expect(inOneLine(`${'x'.repeat(198)}🏗️🏗️`).isWellFormed()).toBe(true);
});
