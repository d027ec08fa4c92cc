import { expect, test } from 'vitest';
import { linesOf, type TextBlock, textBlocks } from '#lib/client/text-blocks';

const blocksOf = (text: string) => [...textBlocks(linesOf(text))];

/** What the blocks stand for: a line break before each that is not the rest of a line. */
const together = (blocks: TextBlock[]) =>
  blocks.map(({ text, isContinuation }, i) => (i === 0 || isContinuation ? text : `\n${text}`)).join('');

test.each([
  ['nothing', ''],
  ['one line', 'a'],
  ['an empty last line', 'a\n'],
  ['only line breaks', '\n\n\n'],
  ['many lines', Array.from({ length: 1234 }, (_, i) => `line ${i}`).join('\n')],
  ['a long line between short ones', `a\n${'x'.repeat(25_001)}\nb`],
  ['long characters', `${'x'.repeat(3_999)}${'👷'.repeat(9_000)}`],
  ['many long lines', Array.from({ length: 30 }, () => 'y'.repeat(9_000)).join('\n')],
])('%s: together the blocks are the text', (_what, text) => {
  expect(together(blocksOf(text))).toBe(text);
});

test('blocks are small, know their lines, and tear no character apart', () => {
  const text = `a\nb\n${'👷'.repeat(8_000)}\nc`;
  const blocks = blocksOf(text);
  expect(blocks.map(({ firstLine, isContinuation }) => [firstLine, isContinuation])).toEqual([
    [1, false],
    [3, false],
    [3, true],
    [3, true],
    [3, true],
    [4, false],
  ]);
  for (const block of blocks) {
    expect(block.text.length).toBeLessThanOrEqual(4_001);
    expect(block.text.isWellFormed()).toBe(true);
  }
});
