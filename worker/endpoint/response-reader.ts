/**
 * Reads one HTTP/1.1 response from the bytes of a connection: bytes in, head and body out. Knows nothing of sockets and
 * time. Whatever comes, it neither throws nor keeps more than a head of 32 KB, and how the bytes are cut into pieces
 * makes no difference. Source: RFC 9112.
 *
 * Once a status line was read, nothing that follows makes the answer invalid: the status decides
 * (docs/decisions/0010-status-decides.md). What was odd is told, and ends the connection.
 */
import { GrowingBytes } from '#worker/endpoint/growing-bytes';
import { parseHead, parseStatusLine, type ResponseHead } from '#worker/endpoint/response-head';

/** The most bytes of a head that are read. */
export const MAX_HEAD_BYTES = 32 * 1024;
/** The most bytes of a line with the size of a chunk, with its extensions. */
const MAX_CHUNK_LINE_BYTES = 16 * 1024;
/** The most bytes of trailers. */
const MAX_TRAILER_BYTES = 32 * 1024;

export type ResponseSink = {
  /** The head of the final response. Interim ones (1xx) are passed over. */
  head: (head: ResponseHead) => void;
  /** A piece of the body: a view of what was pushed. */
  data: (piece: Buffer) => void;
};

/** How reading came to its end. */
export type ReadEnd =
  /** The whole response; `isReusable`: the connection may carry another request. */
  | { kind: 'complete'; isReusable: boolean; keepAliveSeconds: number | null }
  /** The bytes are no response. */
  | { kind: 'invalid'; detail: string }
  /** After the head: the body breaks the rules of chunks. */
  | { kind: 'malformed_body'; detail: string }
  /** The connection ended before the response did. */
  | { kind: 'broken_off'; hasBegun: boolean };

type State =
  | 'head'
  /** An interim head that is too long to be kept. */
  | 'skipped_head'
  | 'length'
  | 'chunk_size'
  | 'chunk'
  | 'chunk_end'
  | 'trailers'
  | 'until_end';

const LF = 10;
const CR = 13;
const PROTOCOL = 'http/';

/** RFC 9112, section 7.1: the size in hexadecimal digits, then extensions; spaces around are tolerated. */
const CHUNK_LINE = /^[ \t]*([0-9a-f]+)[ \t]*(?:;.*)?$/is;
const CHUNK_LINE_AS_IT_SHOULD_BE = /^[0-9a-f]+(?:;.*)?\r$/i;

const invalid = (detail: string): ReadEnd => ({ kind: 'invalid', detail });
const malformed = (detail: string): ReadEnd => ({ kind: 'malformed_body', detail });

const NO_STATUS_LINE = invalid('The answer does not begin with a status line of HTTP/1.1.');

/** Where the head that begins the bytes ends, after its empty line; -1 where it goes on. */
function endOfHead(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2;
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3;
  }
  return -1;
}

export class ResponseReader {
  readonly #sink: ResponseSink;
  #state: State = 'head';
  #end: ReadEnd | null = null;
  #hasBegun = false;
  /** The head, or a line between chunks, as far as it has come. */
  readonly #kept = new GrowingBytes(MAX_HEAD_BYTES);
  #isStatusLineKnown = false;
  #head: ResponseHead | null = null;
  /** Bytes of the body, or of the chunk, that are still to come. */
  #remaining = 0;
  /** Bytes of the current line that is skipped, without CR. */
  #lineBytes = 0;
  #trailerBytes = 0;
  #previousByte = 0;
  /** Besides what is odd about the head. */
  #isFramingOdd = false;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  /** Whether one byte has come. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Takes the next bytes; the end once it is reached. What comes after the response keeps the connection from being used again. */
  push(bytes: Buffer): ReadEnd | null {
    this.#hasBegun ||= bytes.length > 0;
    let rest: Buffer = bytes;
    while (rest.length > 0 && this.#end === null) rest = rest.subarray(this.#take(rest));
    if (rest.length > 0 && this.#end?.kind === 'complete') this.#end.isReusable = false;
    return this.#end;
  }

  /** The other side has ended the connection. */
  finish(): ReadEnd {
    if (this.#end !== null) return this.#end;
    if (this.#state === 'until_end') return this.#complete();
    return { kind: 'broken_off', hasBegun: this.#hasBegun };
  }

  /** Takes bytes from the front of those at hand, at least one; returns how many. */
  #take(bytes: Buffer): number {
    switch (this.#state) {
      case 'head':
        return this.#takeHead(bytes);
      case 'skipped_head':
        return this.#skipHead(bytes);
      case 'length':
      case 'chunk':
        return this.#takeCounted(bytes);
      case 'chunk_size':
        return this.#takeChunkLine(bytes);
      case 'chunk_end':
        return this.#takeChunkEnd(bytes[0] ?? 0);
      case 'trailers':
        return this.#takeTrailers(bytes);
      case 'until_end':
        this.#sink.data(bytes);
        return bytes.length;
    }
  }

  #takeHead(bytes: Buffer): number {
    const known = this.#kept.length;
    const whole = known === 0 ? endOfHead(bytes, 0) : -1;
    if (whole >= 0 && whole <= MAX_HEAD_BYTES) {
      this.#readHead(bytes.toString('latin1', 0, whole), false);
      return whole;
    }
    const taken = this.#kept.append(bytes);
    const head = this.#kept.bytes;
    const end = endOfHead(head, Math.max(0, known - 2));
    if (end >= 0) {
      this.#kept.clear();
      this.#readHead(head.toString('latin1', 0, end), false);
      return end - known;
    }
    if (!this.#isPossible(head)) this.#end = NO_STATUS_LINE;
    else if (head.length === MAX_HEAD_BYTES) this.#cutHead(head);
    return taken;
  }

  /** Whether what has come of a head can still become a response. */
  #isPossible(head: Buffer): boolean {
    if (this.#isStatusLineKnown) return true;
    const start = head.toString('latin1', 0, PROTOCOL.length).toLowerCase();
    if (!PROTOCOL.startsWith(start)) return false;
    const lineEnd = head.indexOf(LF);
    this.#isStatusLineKnown = lineEnd >= 0;
    return lineEnd < 0 || parseStatusLine(head.toString('latin1', 0, lineEnd)) !== null;
  }

  /** A head of more than is kept: that of a final response is read as far as it has come, an interim one is skipped. */
  #cutHead(head: Buffer): void {
    const last = head.at(-1) ?? 0;
    const beforeLast = head.at(-2) ?? 0;
    const isAtLineStart = last === LF || (last === CR && beforeLast === LF);
    this.#kept.clear();
    this.#readHead(head.toString('latin1'), true);
    if (this.#end !== null) return;
    this.#lineBytes = isAtLineStart ? 0 : 1;
    this.#enter('skipped_head');
  }

  #skipHead(bytes: Buffer): number {
    const { taken, isAtEnd } = this.#skipLines(bytes);
    if (isAtEnd) this.#enter('head');
    return taken;
  }

  #readHead(text: string, isCut: boolean): void {
    this.#isStatusLineKnown = false;
    const head = parseHead(text, isCut);
    if (head === null) {
      this.#end = NO_STATUS_LINE;
    } else if (head.status < 100) {
      this.#end = invalid('The status of the answer is below 100: there is no such status.');
    } else if (head.status === 101) {
      this.#end = invalid('The endpoint switched to another protocol instead of answering.');
    } else if (head.status >= 200) {
      this.#head = head;
      this.#sink.head(head);
      if (isCut) this.#complete();
      else this.#beginBody(head);
    }
  }

  #beginBody({ framing }: ResponseHead): void {
    if (framing.kind === 'chunked') this.#enter('chunk_size');
    else if (framing.kind === 'end') this.#enter('until_end');
    else if (framing.kind === 'none' || framing.bytes === 0) this.#complete();
    else {
      this.#remaining = framing.bytes;
      this.#enter('length');
    }
  }

  #takeCounted(bytes: Buffer): number {
    const taken = Math.min(bytes.length, this.#remaining);
    this.#sink.data(taken === bytes.length ? bytes : bytes.subarray(0, taken));
    this.#remaining -= taken;
    if (this.#remaining > 0) return taken;
    if (this.#state === 'length') this.#complete();
    else this.#enter('chunk_end');
    return taken;
  }

  #takeChunkLine(bytes: Buffer): number {
    const lineEnd = bytes.indexOf(LF);
    const taken = lineEnd < 0 ? bytes.length : lineEnd;
    if (this.#kept.length + taken > MAX_CHUNK_LINE_BYTES) {
      this.#end = malformed('The line before a chunk is too long.');
      return taken;
    }
    this.#kept.append(bytes.subarray(0, taken));
    if (lineEnd < 0) return taken;
    const line = this.#kept.bytes.toString('latin1');
    this.#kept.clear();
    this.#readChunkLine(line);
    return lineEnd + 1;
  }

  #readChunkLine(line: string): void {
    const [, digits] = CHUNK_LINE.exec(line.endsWith('\r') ? line.slice(0, -1) : line) ?? [];
    if (digits === undefined) {
      this.#end = malformed('A chunk does not begin with its size.');
      return;
    }
    this.#isFramingOdd ||= !CHUNK_LINE_AS_IT_SHOULD_BE.test(line);
    this.#remaining = Number.parseInt(digits, 16);
    this.#lineBytes = 0;
    this.#enter(this.#remaining === 0 ? 'trailers' : 'chunk');
  }

  #takeChunkEnd(byte: number): number {
    if (byte === LF) {
      this.#isFramingOdd ||= this.#previousByte !== CR;
      this.#enter('chunk_size');
    } else if (byte === CR && this.#previousByte !== CR) {
      this.#previousByte = CR;
    } else {
      this.#end = malformed('A chunk is longer than its size says.');
    }
    return 1;
  }

  #takeTrailers(bytes: Buffer): number {
    const { taken, isAtEnd } = this.#skipLines(bytes);
    this.#trailerBytes += taken;
    if (this.#trailerBytes > MAX_TRAILER_BYTES) {
      this.#end = malformed('The trailers are too large.');
    } else if (isAtEnd) {
      // The CRLF alone; with anything more nothing follows on this connection.
      this.#isFramingOdd ||= this.#trailerBytes !== 2;
      this.#complete();
    }
    return taken;
  }

  /** Skips lines up to and with an empty one. */
  #skipLines(bytes: Buffer): { taken: number; isAtEnd: boolean } {
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index];
      if (byte === LF && this.#lineBytes === 0) return { taken: index + 1, isAtEnd: true };
      if (byte === LF) this.#lineBytes = 0;
      else if (byte !== CR) this.#lineBytes++;
    }
    return { taken: bytes.length, isAtEnd: false };
  }

  #enter(state: State): void {
    this.#state = state;
    this.#previousByte = 0;
  }

  #complete(): ReadEnd {
    const head = this.#head;
    const isReusable =
      head?.isPersistent === true &&
      head.oddities.length === 0 &&
      head.framing.kind !== 'end' &&
      !this.#isFramingOdd;
    this.#end = { kind: 'complete', isReusable, keepAliveSeconds: head?.keepAliveSeconds ?? null };
    return this.#end;
  }
}
