/** What stands in a query: everything there is text. */
import { z } from 'zod';
import { wholeNumberWords } from '#lib/domain/text/validation-words';

/** Decimal digits and nothing else: `Number` also reads an empty text, `0x10` and `1e2`. */
const WHOLE_NUMBER = /^-?\d{1,15}$/;

/** A whole number between two bounds, written in decimal digits. */
export function wholeNumberText(min: number, max: number): z.ZodType<number, string> {
  const words = wholeNumberWords(min, max);
  const number = z.number(words).int(words).min(min, words).max(max, words);
  const parsed = z.preprocess(
    (text) => (typeof text === 'string' && WHOLE_NUMBER.test(text) ? Number(text) : text),
    number,
  );
  // The validator takes what goes into a preprocessed schema for unknown.
  return parsed as unknown as z.ZodType<number, string>;
}

/** The most values that a filter may be set to at once. */
const MAX_CHOICES = 50;

/** A parameter that is repeated for several values. */
export const several = <S extends z.ZodType>(item: S, max = MAX_CHOICES) => z.array(item).min(1).max(max);

/** A moment, with its offset. */
export const instantText = z.iso.datetime({ offset: true });
