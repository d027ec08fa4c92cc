/**
 * The head of an HTTP/1.x response, read as leniently as clients in general do. Source: RFC 9112, sections 4 to 6 and 9.
 * What breaks the rules is listed, and the connection of such an answer is not used again.
 */

/** What was odd about a head, in the words of the log. */
export type Oddity =
  | 'the status line'
  | 'a line that ends without CR'
  | 'a folded header line'
  | 'a header line without a colon'
  | 'a header without a name'
  | 'white space before a colon'
  | 'a header name with a character that is not allowed'
  | 'a control character in a header'
  | 'an unusable Content-Length'
  | 'several values of Content-Length'
  | 'Content-Length beside Transfer-Encoding'
  | 'an unknown Transfer-Encoding';

/** How the end of the body is found. Source: RFC 9112, section 6.3. */
export type Framing =
  | { kind: 'none' }
  | { kind: 'length'; bytes: number }
  | { kind: 'chunked' }
  | { kind: 'end' };

export type ResponseHead = {
  status: number;
  /** `name: value` lines ended by CRLF: folds are unfolded, and CR and NUL within a line became spaces. */
  lines: Buffer;
  /** The value of the first Location header; null for none. */
  location: string | null;
  framing: Framing;
  /** Whether the other side keeps the connection for another request, by what it says. */
  isPersistent: boolean;
  /** Seconds after which it closes an idle connection, where it says so. */
  keepAliveSeconds: number | null;
  oddities: Oddity[];
  /** Whether it is longer than what is read: then these are the first headers only. */
  isCut: boolean;
};

const SPACE = 32;
const TAB = 9;

/** RFC 9112, section 4, less its strictness about case and spaces. */
const STATUS_LINE = /^HTTP\/(\d)\.(\d)([ \t]+)(\d{3})(?:[ \t\r].*)?$/is;
const STATUS_LINE_AS_IT_SHOULD_BE = /^HTTP\/1\.[01] \d{3}(?: [^\r\0]*)?$/;

/** The version and status of a line; null where it is no status line. */
export function parseStatusLine(line: string): { isHttp11: boolean; status: number; isOdd: boolean } | null {
  const [, major, minor, , status] = STATUS_LINE.exec(line) ?? [];
  if (status === undefined) return null;
  return {
    isHttp11: major !== '0' && (major !== '1' || minor !== '0'),
    status: Number(status),
    isOdd: !STATUS_LINE_AS_IT_SHOULD_BE.test(line),
  };
}

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const CR_OR_NUL = /[\r\u0000]/g;

const isBlank = (code: number) => code === SPACE || code === TAB;

/** Without spaces and tabs at both ends. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** `line` is the stored form. */
type Field = { name: string; value: string; line: string };

/**
 * The header lines without their folds, each of which becomes a space: RFC 9112, section 5.2. CR and NUL become spaces,
 * too, so that they cannot pass for the end of a line: RFC 9110, section 5.5.
 */
function unfold(lines: readonly string[], oddities: Set<Oddity>): string[] {
  const unfolded: string[] = [];
  for (const received of lines) {
    const hasControls = CONTROL_CHARACTER.test(received);
    if (hasControls) oddities.add('a control character in a header');
    const line = hasControls ? received.replace(CR_OR_NUL, ' ') : received;
    const isFold = isBlank(line.charCodeAt(0));
    if (isFold) oddities.add('a folded header line');
    if (isFold && unfolded.length > 0) unfolded[unfolded.length - 1] += ` ${trimBlanks(line)}`;
    else unfolded.push(line);
  }
  return unfolded;
}

function parseField(line: string, oddities: Set<Oddity>): Field {
  const colon = line.indexOf(':');
  if (colon < 0) {
    oddities.add('a header line without a colon');
    return { name: '', value: '', line: trimBlanks(line) };
  }
  const name = trimBlanks(line.slice(0, colon));
  if (isBlank(line.charCodeAt(colon - 1))) oddities.add('white space before a colon');
  if (name === '') oddities.add('a header without a name');
  else if (!TOKEN.test(name)) oddities.add('a header name with a character that is not allowed');
  const value = trimBlanks(line.slice(colon + 1));
  return { name: name.toLowerCase(), value, line: `${name}: ${value}` };
}

/** The members of a list, in lower case. Source: RFC 9110, section 5.6.1. */
const membersOf = (values: readonly string[]) =>
  values.flatMap((value) => value.split(',').map((member) => trimBlanks(member).toLowerCase()));

/** Statuses whose answers have no body, whatever their headers say. */
const WITHOUT_BODY = new Set([204, 304]);

function lengthFraming(values: readonly string[], oddities: Set<Oddity>): Framing {
  if (values.length === 0) return { kind: 'end' };
  const members = membersOf(values);
  if (members.length > 1) oddities.add('several values of Content-Length');
  const [first = ''] = members;
  if (!/^\d+$/.test(first)) oddities.add('an unusable Content-Length');
  // Where the first digits are a length, nothing waits for the end of a connection that stays.
  const [, digits] = /^\+?(\d+)/.exec(first) ?? [];
  return digits === undefined ? { kind: 'end' } : { kind: 'length', bytes: Number(digits) };
}

/** RFC 9112, section 6.3. */
function framingOf(status: number, values: (name: string) => string[], oddities: Set<Oddity>): Framing {
  if (WITHOUT_BODY.has(status)) return { kind: 'none' };
  const encodings = membersOf(values('transfer-encoding'));
  const lengths = values('content-length');
  if (encodings.length === 0) return lengthFraming(lengths, oddities);
  if (lengths.length > 0) oddities.add('Content-Length beside Transfer-Encoding');
  if (encodings.length > 1 || encodings[0] !== 'chunked') oddities.add('an unknown Transfer-Encoding');
  return encodings.at(-1) === 'chunked' ? { kind: 'chunked' } : lengthFraming(lengths, oddities);
}

/** Takes off the CR that belongs to the end of a line. */
function endLine(line: string, oddities: Set<Oddity>): string {
  if (line.endsWith('\r')) return line.slice(0, -1);
  oddities.add('a line that ends without CR');
  return line;
}

/**
 * Takes a head apart.
 * @param head its lines up to the empty one, which is missing where `isCut`
 * @param isCut whether the head is longer than what is read
 * @returns null where it does not begin with a status line
 */
export function parseHead(head: string, isCut: boolean): ResponseHead | null {
  const [first = '', ...others] = head.split('\n');
  const statusLine = parseStatusLine(first.endsWith('\r') ? first.slice(0, -1) : first);
  if (statusLine === null) return null;
  const { status, isHttp11 } = statusLine;
  const oddities = new Set<Oddity>();
  if (statusLine.isOdd) oddities.add('the status line');
  if (others.length > 0) endLine(first, oddities);
  // After the last line feed comes nothing, or half a line where the head is cut.
  const lines = others.slice(0, -1).map((line) => endLine(line, oddities));
  const fields = unfold(
    lines.filter((line) => line !== ''),
    oddities,
  ).map((line) => parseField(line, oddities));
  const values = (name: string) => fields.filter((field) => field.name === name).map(({ value }) => value);
  const framing = framingOf(status, values, oddities);
  const connection = membersOf(values('connection'));
  const [, seconds] = /(?:^|[\s,])timeout *= *(\d{1,9})(?!\d)/i.exec(values('keep-alive').join()) ?? [];
  return {
    status,
    lines: Buffer.from(fields.map(({ line }) => `${line}\r\n`).join(''), 'latin1'),
    location: values('location')[0] ?? null,
    framing,
    isPersistent: !connection.includes('close') && (isHttp11 || connection.includes('keep-alive')),
    keepAliveSeconds: seconds === undefined ? null : Number(seconds),
    oddities: [...oddities],
    isCut,
  };
}
