/** The SQL function finds the members that are there twice just where the scanner of the HTTP route does. */
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import { findDuplicateMember } from '#lib/domain/json-span';
import { jsonTexts } from '#lib/domain/testing/json-texts';
import { seededRandom } from '#lib/domain/testing/seeded-random';

const SEED = Number(process.env.JSON_SEED ?? randomInt(2 ** 31));

/** Pairs of them are the same name. */
const NAMES = [
  'a',
  '\\u0061',
  '\\u0041',
  'é',
  '\\u00E9',
  '/',
  '\\/',
  '\\"',
  '\\u0022',
  '\\\\',
  '\\u005c',
  '\\\\u0061',
  '\\\\u0000',
  '\\u0000',
  '\\n',
  '\\u000a',
  '😀',
  '\\ud83d\\ude00',
  '\\ud83d\\ud83d\\ude00',
  '\\uD83D😀',
  '\\ud800',
  '\\uD800',
  '{',
  '}',
  ':',
  '',
  ' ',
];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('clusterUrl'));
});
afterAll(() => database.drop());

async function duplicateNames(texts: readonly string[]): Promise<(string | null)[]> {
  const { rows } = await database.database.$client.query<{ name: string | null }>(
    `select json_duplicate_name(text::json) as name
     from unnest($1::text[]) with ordinality as given (text, position) order by position`,
    [texts],
  );
  return rows.map(({ name }) => name);
}

/** Not seen through by PostgreSQL's own predicate, so that it is cut at its quotes as before version 16. */
const cutAtQuotes = (text: string) => `{"\\u0000":${text}}`;

test(`random texts (JSON_SEED=${SEED})`, async () => {
  const random = seededRandom(SEED);
  const [few, many] = [jsonTexts(random), jsonTexts(random, NAMES)];
  const texts = Array.from({ length: 4_000 }, (_, n) => (n % 2 === 0 ? few() : many()));
  const [plain, cut] = [await duplicateNames(texts), await duplicateNames(texts.map(cutAtQuotes))];
  texts.forEach((text, index) => {
    const found = findDuplicateMember(text);
    const [one, other] = [plain[index] ?? null, cut[index] ?? null];
    if ((one !== null) !== (found !== null) || one !== other) expect.fail(text);
    if (found === null || one === null) return;
    expect(JSON.parse(`"${one}"`), text).toBe(found.name);
  });
  expect(plain.filter((name) => name !== null).length).toBeGreaterThan(200);
});

test('256 KB of names, of brackets and of escapes take no time to speak of', async () => {
  const large = [
    `{${Array.from({ length: 20_000 }, (_, n) => `"n${n}":{}`).join()}}`,
    `{"a":[${'[],{},'.repeat(40_000)}0]}`,
    `{"a":"${'\\"'.repeat(120_000)}"}`,
    `{${Array.from({ length: 15_000 }, (_, n) => `"\\u0061${n}":0`).join()}}`,
  ].map(cutAtQuotes);
  const startedAt = performance.now();
  expect(await duplicateNames(large)).toEqual([null, null, null, null]);
  expect(performance.now() - startedAt).toBeLessThan(20_000);
});
