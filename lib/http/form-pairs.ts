import { AppError } from '#lib/domain/errors/app-error';

/**
 * Reads names and values in the form of `application/x-www-form-urlencoded`, of a body or a query, in their order. Throws
 * `validation_failed` for escapes that are no UTF-8, which the URL standard would replace unseen.
 */
export function readPairs(text: string, where: 'body' | 'query'): [name: string, value: string][] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      return [decode(name, where), decode(rest.join('='), where)];
    });
}

function decode(text: string, where: 'body' | 'query'): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new AppError('validation_failed', `The ${where} has a percent-encoded part that is not UTF-8.`);
  }
}
