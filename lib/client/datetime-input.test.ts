import { expect, test } from 'vitest';
import { fromInputText, toInputText } from '#lib/client/datetime-input';

const instant = new Date('2026-03-02T14:07:33.000Z');

test('UTC is written and read as UTC', () => {
  expect(toInputText(instant, 'utc')).toBe('2026-03-02T14:07');
  expect(fromInputText('2026-03-02T14:07', 'utc')?.toISOString()).toBe('2026-03-02T14:07:00.000Z');
});

test('local time goes there and back', () => {
  expect(fromInputText(toInputText(instant, 'local'), 'local')?.toISOString()).toBe(
    '2026-03-02T14:07:00.000Z',
  );
});

test.each(['', 'yesterday'])('%j is no time', (text) => {
  expect(fromInputText(text, 'utc')).toBeNull();
  expect(fromInputText(text, 'local')).toBeNull();
});
