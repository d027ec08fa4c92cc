import { readPairs } from '#lib/http/form-pairs';
import { type Query, repeatedInput } from '#lib/services/parse';

/** Reads the query of a URL; throws `validation_failed` for what is not UTF-8. Which parameters may be there several times is up to their contract. */
export function readQuery(url: string): Query {
  const byName = Map.groupBy(readPairs(new URL(url).search.slice(1), 'query'), ([name]) => name);
  return Object.fromEntries(
    [...byName].map(([name, pairs]) => {
      const [first = '', ...others] = pairs.map(([, text]) => text);
      return [name, others.length === 0 ? first : [first, ...others]];
    }),
  );
}

/** Reads the query of a URL where no parameter may be there twice. Throws `validation_failed`. */
export function readSingleQuery(url: string): Readonly<Record<string, string>> {
  const entries = Object.entries(readQuery(url)).map(([name, value]) => {
    if (typeof value !== 'string') throw repeatedInput('parameter', name);
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}
