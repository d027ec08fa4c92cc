import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { AppError } from '#lib/domain/errors/app-error';
import { prepareEvents } from '#lib/services/events/prepare';
import { prepareEventsApart, Thread } from '#lib/services/events/prepare-apart';

const padding = ' '.repeat(70_000);
const event = (data: string) => `{"type":"job.created","subject":"job_1","data":${data}}`;

/** The outcome as values, so that two can be compared. */
async function outcomeOf(prepare: () => unknown): Promise<unknown> {
  const plain = (one: unknown) =>
    one instanceof AppError
      ? { isError: true, code: one.code, message: one.message, details: one.details }
      : one;
  try {
    const { isBatch, events } = (await prepare()) as Awaited<ReturnType<typeof prepareEventsApart>>;
    return { isBatch, events: events.map(plain) };
  } catch (error) {
    return plain(error);
  }
}

test.each([
  ['one event', event(`{"n":1.10,"text":"é🚀"${padding}}`)],
  ['events, one of them refused', `[${event('{"n":1}')},${event('[]')},${padding}${event('{"n":2}')}]`],
  ['a mistake', `[${event('{"n":1}')},\n${padding}🚀]`],
  ['too many values', event(`{"a":[0${',0'.repeat(500_001)}]}`)],
  ['too deep', event('['.repeat(70_000))],
])('a large body comes to the same as one that is read here: %s', async (_what, text) => {
  const here = await outcomeOf(() => prepareEvents(text));
  expect(await outcomeOf(() => prepareEventsApart(Buffer.from(text)))).toEqual(here);
});

test('bytes that are not UTF-8 are refused, wherever they are read', async () => {
  for (const size of [10, 100_000])
    await expect(prepareEventsApart(Buffer.alloc(size, 0xff))).rejects.toMatchObject({
      code: 'invalid_json',
    });
});

test('several at once each get their own answer', async () => {
  const read = async (n: number) =>
    (await prepareEventsApart(Buffer.from(event(`{"n":${n}${padding}}`)))).events;
  const all = await Promise.all(Array.from({ length: 20 }, (_, n) => read(n)));
  expect(all.map(([one]) => one)).toEqual(
    all.map((_, n) => expect.objectContaining({ data: `{"n":${n}${padding}}` })),
  );
});

test('a thread that ends fails what waits for it, and the next body gets a new one', async () => {
  let started = 0;
  const script = (isFirst: boolean) => `
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', ({ id }) => ${isFirst ? 'process.exit(1)' : 'parentPort.postMessage({ id, isBatch: false, events: [] })'});`;
  const thread = new Thread(() => new Worker(script(started++ === 0), { eval: true }));
  const both = await Promise.allSettled([thread.ask(new Uint8Array(1)), thread.ask(new Uint8Array(1))]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await thread.ask(new Uint8Array(1))).toMatchObject({ isBatch: false });
  expect(started).toBe(2);
});
