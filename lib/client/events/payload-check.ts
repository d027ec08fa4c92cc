import { bytesText, utf8Length } from '#lib/client/byte-size';
import { MAX_DATA_BYTES } from '#lib/domain/limits';
import { findJsonError } from '#lib/domain/text/json-error';

export type PayloadFlaw = {
  message: string;
  /** Where the caret belongs, in UTF-16 units; null where no place is to blame. */
  index: number | null;
};

/** What is wrong with a payload before it is sent; null where nothing is. The route checks again. */
export function payloadFlaw(text: string): PayloadFlaw | null {
  const error = findJsonError(text);
  if (error !== null) {
    const { line, column, message, index } = error;
    return { message: `Line ${line}, column ${column}: ${message}`, index };
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { message: 'The payload must be a JSON object: { … }.', index: null };
  const size = utf8Length(text.trim());
  if (size > MAX_DATA_BYTES) {
    const message = `The payload has ${bytesText(size)}. At most ${bytesText(MAX_DATA_BYTES)} is allowed: send IDs and let the receiver fetch the rest.`;
    return { message, index: null };
  }
  return null;
}
