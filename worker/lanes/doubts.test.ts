import { expect, test, vi } from 'vitest';
import { Doubts } from '#worker/lanes/doubts';

test('a lease in doubt is forgotten when nothing is left of it, or when it is old', () => {
  const clock = vi.spyOn(performance, 'now');
  try {
    clock.mockReturnValue(0);
    const doubts = new Doubts(1_000);
    doubts.add('lane', 'first');
    clock.mockReturnValue(900);
    doubts.add('lane', 'second');
    doubts.add('other', 'third');
    expect(doubts.of('lane')).toEqual(['first', 'second']);
    clock.mockReturnValue(1_500);
    doubts.forgetOld();
    expect(doubts.of('lane')).toEqual(['second']);
    doubts.remove('lane', 'second');
    expect(doubts.of('lane')).toEqual([]);
    expect(doubts.size).toBe(1);
    clock.mockReturnValue(2_000);
    doubts.forgetOld();
    expect(doubts.size).toBe(0);
  } finally {
    clock.mockRestore();
  }
});
