import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import {
  booleanArray,
  byteaArray,
  doubleArray,
  integerArray,
  smallintArray,
  textArray,
  uuidArray,
} from '#worker/deliveries/binary-array';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('clusterUrl'));
});
afterAll(async () => {
  await database.drop();
});

/** What the database makes of an array: as text, and each element on its own. */
async function read(type: string, bytes: Buffer): Promise<unknown> {
  const { rows } = await database.database.$client.query(
    `select array_agg(value order by position) as values from unnest($1::${type}[]) with ordinality as row (value, position)`,
    [bytes],
  );
  return rows[0]?.values;
}

const same = <T>(value: T) => value;
const uuids = [
  randomUUID(),
  null,
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
];
const texts = ['', null, 'plain', 'a "b" {c},\\ \n null', 'NULL', 'żółw 🐢 \u2028', '\ufeff'];
const byteas = [Buffer.alloc(0), null, Buffer.from([0, 255, 92, 39]), Buffer.alloc(70_000, 7)];

test.each([
  ['uuid', uuidArray<string | null>(uuids, same), uuids],
  ['boolean', booleanArray<boolean | null>([true, null, false], same), [true, null, false]],
  ['smallint', smallintArray<number | null>([-32_768, null, 32_767], same), [-32_768, null, 32_767]],
  ['integer', integerArray<number | null>([-(2 ** 31), 0, null], same), [-(2 ** 31), 0, null]],
  ['float8', doubleArray<number | null>([1e300, null, -0.1], same), [1e300, null, -0.1]],
  ['text', textArray<string | null>(texts, same), texts],
  ['bytea', byteaArray<Buffer | null>(byteas, same), byteas],
])('%s[] arrives as it was', async (type, bytes, values) => {
  expect(await read(type, bytes)).toEqual(values);
});

test('an array may be empty', async () => {
  for (const [type, bytes] of [
    ['uuid', uuidArray<string>([], same)],
    ['text', textArray<string>([], same)],
  ] as const) {
    expect(await read(type, bytes)).toBeNull();
  }
});

test('a number that its type cannot hold is refused before it is sent', () => {
  expect(() => smallintArray([32_768], same)).toThrow(RangeError);
  expect(() => integerArray([2 ** 31], same)).toThrow(RangeError);
});

test('half of a character pair does not make the statement fail', async () => {
  expect(await read('text', textArray(['\ud83d'], same))).toEqual(['\ufffd']);
});
