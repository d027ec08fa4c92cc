import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { PRODUCT_VERSION } from '#lib/domain/version';
import { createLogger } from '#lib/log';
import type { LogFields } from '#lib/log/fields';

const SECRET = 'canary-7f3a';

function openLog(level = 'debug') {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()));
      done();
    },
  });
  return { log: createLogger('test', level, stream), lines };
}

test('a line has its level as a word, the version, the members and the words', () => {
  const { log, lines } = openLog();
  log.child({ orgId: 'org' }).warn({ suppressed: 3, tables: ['events'] }, 'database trouble');
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'warn',
      name: 'test',
      version: PRODUCT_VERSION,
      orgId: 'org',
      suppressed: 3,
      tables: ['events'],
      msg: 'database trouble',
    }),
  ]);
});

test('an error is logged by its facts, whatever member of a line it came in', () => {
  const { log, lines } = openLog();
  const error = Object.assign(new Error(SECRET), { severity: 'ERROR', code: '57014', detail: SECRET });
  log.error({ err: error }, 'request failed');
  log.error({ what: error, reason: [error] } as unknown as LogFields, 'request failed');
  // As pino would take it, were its types not narrowed: the message of the error becomes that of the line.
  log.error(error as unknown as LogFields, undefined as never);
  expect(lines[0]).toMatchObject({ err: { type: 'Error', sqlState: '57014' } });
  expect(lines[1]).toMatchObject({ what: '[withheld]', reason: ['[withheld]'] });
  expect(JSON.stringify(lines)).not.toContain(SECRET);
});

test('members that are not on the list, objects, and texts that are no words stay out', () => {
  const { log, lines } = openLog();
  const fields: Record<string, unknown> = {
    payload: SECRET,
    delivery: { data: SECRET },
    what: { data: SECRET },
    reason: `${SECRET}@example.com`,
    kind: `https://example.com/${SECRET}`,
    code: `{"data":"${SECRET}"}`,
    path: `/api/v1?search=${SECRET}`,
    __proto__: { orgId: SECRET },
  };
  log.child(fields).info(fields, 'attempt');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ what: '[withheld]', reason: '[withheld]', kind: '[withheld]' });
  expect(JSON.stringify(lines)).not.toContain(SECRET);
});

test('words that are put together are refused by the compiler', () => {
  const { log } = openLog('silent');
  const value: string = SECRET;
  // @ts-expect-error a string may hold anything
  log.info({}, value);
  // @ts-expect-error also as a part of the words
  log.info({}, `attempt of ${value}`);
  log.info({}, value === '' ? 'one' : 'other');
});
