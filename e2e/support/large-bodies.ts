/**
 * Sends bodies of ten megabytes to an API, one after the other, in a process of its own: making and sending them must not
 * disturb the one that measures. Prints the status of each answer.
 *
 * Run as `node e2e/support/large-bodies.ts <kind> <url> <key>`; it ends with the process that started it.
 */
const BODY_BYTES = 10 * 1024 * 1024;

const fill = (unit: string, bytes = BODY_BYTES - 100) => unit.repeat(Math.floor(bytes / unit.length));
const members = (count: number, padding: number) =>
  Array.from({ length: count }, (_, index) => `"m${index}":${index}${' '.repeat(padding)}`).join(',');
const event = (data: string) => `{"type":"job.created","data":${data}}`;

/** What holds an event loop for long if it is parsed at once: each nearly as large as a body may be. */
export const LARGE_BODIES = {
  'deeper than any parser goes': () => event(fill('[')),
  'one event with as many members as are read': () => event(`{${members(499_000, 5)}}`),
  'forty events with many members': () =>
    `[${Array.from({ length: 40 }, () => event(`{${members(12_000, 8)}}`)).join()}]`,
  'a mistake at the end': () =>
    `[${Array.from({ length: 40 }, () => event(`{${members(12_000, 8)}}`)).join()},]`,
  'one long text of escapes': () => event(`{"a":"${fill('\\"')}"}`),
} as const satisfies Record<string, () => string>;

export type LargeBody = keyof typeof LARGE_BODIES;

if (import.meta.main) {
  const [kind = '', url = '', key = ''] = process.argv.slice(2);
  const body = LARGE_BODIES[kind as LargeBody]();
  process.once('disconnect', () => process.exit());
  for (;;) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    });
    await response.arrayBuffer();
    process.send?.(response.status);
  }
}
