/** Names that people give to things: what may stand in one, since it is shown in lists, mails and logs of others. */

/** Control characters and line breaks: with them a name becomes a paragraph in somebody's mail. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
/** Change the direction of what stands around them (Unicode Standard Annex #9, section 2). */
const BIDI_CONTROL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** Drawn as nothing, or as a space: letters that are blank, and what only joins or modifies others. */
const INVISIBLE = /[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Why a text cannot be a name, in words for whoever entered it; null where it can. */
export function nameFlaw(text: string): string | null {
  if (CONTROL.test(text)) return 'The name contains a line break or another control character.';
  if (BIDI_CONTROL.test(text)) return 'The name contains a character that changes the direction of text.';
  if (text !== '' && text.replace(INVISIBLE, '') === '') return 'The name contains no visible character.';
  return null;
}

/** A text of unknown origin in one line of our own: without what `nameFlaw` refuses, at most `maxLength` characters. */
export function inOneLine(text: string, maxLength = 200): string {
  const line = text
    .replace(new RegExp(CONTROL, 'gu'), ' ')
    .replace(new RegExp(BIDI_CONTROL, 'gu'), '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).toWellFormed()}…`;
}
