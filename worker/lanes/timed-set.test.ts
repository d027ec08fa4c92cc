import { expect, test } from 'vitest';
import { TimedSet } from '#worker/lanes/timed-set';

test('items come when their times have come, the earliest first', () => {
  const set = new TimedSet<string>();
  set.add('late', 30);
  set.add('early', 10);
  set.add('middle', 20);
  expect(set.first).toEqual({ item: 'early', at: 10 });
  expect(set.take(20)).toEqual(['early', 'middle']);
  expect(set.take(20)).toEqual([]);
  expect(set.first).toEqual({ item: 'late', at: 30 });
});

test('an item has one time: the last one that it was given', () => {
  const set = new TimedSet<string>();
  set.add('sooner', 30);
  set.add('sooner', 10);
  set.add('later', 10);
  set.add('later', 30);
  set.add('same', 20);
  set.add('same', 20);
  expect(set.take(25)).toEqual(['sooner', 'same']);
  expect(set.take(30)).toEqual(['later']);
  expect(set.first).toBeUndefined();
});

test('what is deleted does not come', () => {
  const set = new TimedSet<string>();
  set.add('gone', 10);
  set.add('stays', 20);
  set.delete('gone');
  expect(set.first).toEqual({ item: 'stays', at: 20 });
  set.add('gone', 30);
  expect(set.take(40)).toEqual(['stays', 'gone']);
});
