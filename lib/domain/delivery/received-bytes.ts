/** Received bytes on their way to the screen: text where they are text, never markup, never lost. */

/** Control characters other than tab, line feed and carriage return: what a text does not have. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** The bytes as text; null where they are not valid UTF-8 or contain control characters. */
export function bytesToText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return CONTROL_CHARACTER.test(text) ? null : text;
  } catch {
    return null;
  }
}

/**
 * Splits stored header lines (`name: value`, ended by CRLF or, as requests are stored, by LF) into pairs. Bytes that are not UTF-8 are read as Latin-1,
 * as HTTP's own history has it (RFC 9110, section 5.5); control characters stay what they are, as text.
 */
export function parseHeaderLines(bytes: Uint8Array): [name: string, value: string][] {
  const text = bytesToText(bytes) ?? new TextDecoder('latin1').decode(bytes);
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
}
