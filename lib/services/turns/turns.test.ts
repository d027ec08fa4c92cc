import { expect, test } from 'vitest';
import { TooManyWaiting, TurnDidNotCome, Turns } from '#lib/services/turns/turns';

/** Runs tasks that end when they are told to, and keeps the order in which they began. */
function makeBench(turns: Turns) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const begin = (name: string, options?: Parameters<Turns['run']>[2]) =>
    turns.run(
      name.charAt(0),
      () =>
        new Promise<string>((resolve) => {
          begun.push(name);
          ends.set(name, () => resolve(name));
        }),
      options,
    );
  /** Ends a task, and lets what follows from it happen. */
  const end = async (name: string) => {
    ends.get(name)?.();
    await settle();
  };
  return { begun, begin, end };
}

/** Promise callbacks run before the next macrotask. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a key takes its share at most, and others begin beside it', async () => {
  const { begun, begin } = makeBench(new Turns({ running: 4, runningPerKey: 2, waitingPerKey: 8 }));
  for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'd1']) void begin(name);
  await settle();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1']);
});

test('the last turns are for keys that have none, and are taken by others again when there is room', async () => {
  const limits = { running: 6, runningPerKey: 4, reserved: 2, waitingPerKey: 8 };
  const { begun, begin, end } = makeBench(new Turns(limits));
  for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1', 'd1', 'b3']) void begin(name);
  await settle();
  expect(begun).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'c1']);
  for (const name of ['a1', 'a2']) await end(name);
  expect(begun.slice(6)).toEqual(['d1']);
  for (const name of ['a3', 'a4', 'c1']) await end(name);
  expect(begun.slice(7)).toEqual(['b2', 'b3']);
});

test('keys take turns, however many callers one of them has', async () => {
  const { begun, begin, end } = makeBench(new Turns({ running: 1, runningPerKey: 1, waitingPerKey: 8 }));
  for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2']) void begin(name);
  await settle();
  for (const name of ['a1', 'b1', 'c1', 'a2', 'b2', 'a3']) await end(name);
  expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
});

test('a key with too many waiting is refused; another key and a continuation are not', async () => {
  const { begun, begin, end } = makeBench(new Turns({ running: 2, runningPerKey: 1, waitingPerKey: 2 }));
  for (const name of ['a1', 'a2', 'a3']) void begin(name);
  await settle();
  await expect(begin('a4')).rejects.toBeInstanceOf(TooManyWaiting);
  void begin('a5', { isContinuation: true });
  void begin('b1');
  await settle();
  for (const name of ['a1', 'a2', 'a3']) await end(name);
  expect(begun).toEqual(['a1', 'b1', 'a2', 'a3', 'a5']);
});

test('who gives up leaves the line, and its place is free', async () => {
  const { begun, begin, end } = makeBench(new Turns({ running: 1, runningPerKey: 1, waitingPerKey: 1 }));
  void begin('a1');
  const caller = new AbortController();
  const refused = begin('a2', { signal: caller.signal });
  caller.abort(new Error('gone'));
  await expect(refused).rejects.toThrow('gone');
  void begin('a3');
  await settle();
  await end('a1');
  expect(begun).toEqual(['a1', 'a3']);
  await expect(begin('a4', { signal: caller.signal })).rejects.toThrow('gone');
});

test('a task that fails gives its turn back', async () => {
  const turns = new Turns({ running: 1, runningPerKey: 1, waitingPerKey: 0 });
  await expect(turns.run('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await turns.run('a', () => Promise.resolve('next'))).toBe('next');
});

test('a caller gives up when its wait is over, and leaves its place to others', async () => {
  const turns = new Turns({ running: 1, runningPerKey: 1, waitingPerKey: 1 });
  const { begun, begin, end } = makeBench(turns);
  void begin('a1');
  await expect(begin('a2', { maxWaitMs: 1 })).rejects.toThrow(TurnDidNotCome);
  void begin('a3', { maxWaitMs: 120_000 });
  await end('a1');
  expect(begun).toEqual(['a1', 'a3']);
});
