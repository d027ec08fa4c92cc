/** What to look for in the answer to a request with a credential. */
import { basicAuthorization, type Credential } from '#worker/endpoint/basic-auth';
import { undoAll } from '#worker/endpoint/redaction/layers';
import type { Needle } from '#worker/endpoint/redaction/needle-search';
import { originalView } from '#worker/endpoint/redaction/view';
import { WorkBudget } from '#worker/endpoint/redaction/work-budget';

/** A shorter password is taken out only where it stands alone; everything else would be full of holes. */
const MIN_LENGTH_INSIDE_WORDS = 4;

export type Needles = {
  /** To be found everywhere, in every layer. */
  everywhere: Needle[];
  /** A short password: to be found where no letter or digit stands beside it, and not in digits. */
  alone: Needle[];
};

/** How programs write a text, and what they make of characters that they cannot read or write. */
function charsetForms(text: string): Buffer[] {
  const utf8 = Buffer.from(text, 'utf8');
  const utf16 = Buffer.from(text, 'utf16le');
  const latin1 = Buffer.from(text.replace(/[^ -ÿ]/gu, '?'), 'latin1');
  return [
    utf8,
    latin1,
    // UTF-8 that was taken for Latin-1.
    Buffer.from(utf8.toString('latin1'), 'utf8'),
    // Latin-1 that was taken for UTF-8.
    Buffer.from(latin1.toString('utf8'), 'utf8'),
    Buffer.from(text.replace(/[^ -~]/gu, '?'), 'latin1'),
    utf16,
    Buffer.from(utf16).swap16(),
  ];
}

/** The same text in other code points: composed, decomposed (Unicode, annex 15), and with spaces as HTML keeps them. */
const codePointForms = (text: string) => [
  text,
  text.normalize('NFC'),
  text.normalize('NFD'),
  text.replaceAll(' ', '\u00a0'),
];

/** The forms, and what undoing escapes makes of those that look like escapes: it does the same to the answer. */
function withUndone(forms: readonly Buffer[]): Buffer[] {
  const unbounded = new WorkBudget(Number.POSITIVE_INFINITY);
  return forms.flatMap((form) => undoAll(originalView(form, false), unbounded).map(({ bytes }) => bytes));
}

const FIRST_HEX = /^[0-9a-f]{1,2}/i;
const FIRST_UNICODE = /^u[0-9a-f]{4}/i;
const LAST_MARKERS = /[%\\&=]+$/;

/**
 * What is left of a text where its first characters form an escape with what stands before it, as in `\` + `password` or
 * `=` + `beef`, and its last ones with what stands behind it.
 */
function tailsOf(form: Buffer): Buffer[] {
  const text = form.toString('latin1');
  const lost = [1, FIRST_HEX.exec(text)?.[0].length, FIRST_UNICODE.exec(text)?.[0].length];
  return lost.flatMap((length) => (length === undefined ? [] : [form.subarray(length)]));
}

const headOf = (form: Buffer) => form.subarray(0, form.toString('latin1').replace(LAST_MARKERS, '').length);

function distinct(forms: readonly Buffer[], isTail: boolean): Needle[] {
  const byText = new Map(forms.map((bytes) => [bytes.toString('latin1'), { bytes, isTail }]));
  return [...byText.values()];
}

const isLong = ({ length }: Uint8Array) => length >= MIN_LENGTH_INSIDE_WORDS;

/** The needles of a credential. */
export function needlesOf(credential: Credential): Needles {
  const token = basicAuthorization(credential).slice('Basic '.length).replaceAll('=', '');
  // Both alphabets of Base64 (RFC 4648, sections 4 and 5).
  const tokens = [token, token.replaceAll('+', '-').replaceAll('/', '_')].map((text) => Buffer.from(text));
  const { password } = credential;
  const forms = password === '' ? [] : codePointForms(password).flatMap(charsetForms);
  if (Buffer.byteLength(password) < MIN_LENGTH_INSIDE_WORDS) {
    return { everywhere: distinct(tokens, false), alone: distinct(forms, false) };
  }
  const undone = withUndone(forms);
  const whole = [...tokens, ...forms, ...[...undone, ...undone.map(headOf)].filter(isLong)];
  return {
    everywhere: [...distinct(whole, false), ...distinct(undone.flatMap(tailsOf).filter(isLong), true)],
    alone: [],
  };
}
