/** Reads a response as bytes, within bounds, and says how the exchange ended. Knows nothing of sockets. */
import {
  ATTEMPT_DEADLINE_MS,
  MAX_STORED_BODY_BYTES,
  type Outcome,
  type ReceivedResponse,
} from '#lib/domain/outcome';
import { timedOut } from '#worker/connect';
import { failureOfError } from '#worker/error-failure';

/** Of a Location header that is shown, in characters. */
const MAX_LOCATION_LENGTH = 2000;

const NOTHING = Buffer.alloc(0);
const CRLF = Buffer.from('\r\n');
const SEPARATOR = Buffer.from(': ');

/** `name: value` lines in the bytes received. */
function headerLines(raw: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    parts.push(raw[i] ?? CRLF, SEPARATOR, raw[i + 1] ?? CRLF, CRLF);
  }
  return Buffer.concat(parts);
}

function headerValue(raw: readonly Buffer[], name: string): string | null {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]?.length === name.length && raw[i]?.toString('latin1').toLowerCase() === name) {
      return raw[i + 1]?.toString('latin1') ?? null;
    }
  }
  return null;
}

/** What the `content-length` of header lines says, in bytes; null where it says nothing usable. */
function announcedSize(headers: Buffer): number | null {
  const [, digits] = /^content-length: *(\d{1,15}) *\r$/im.exec(headers.toString('latin1')) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Text from outside in a line of our own: no control characters, bounded. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.slice(0, MAX_LOCATION_LENGTH).replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}

export class ResponseCollector {
  #status: number | null = null;
  #headers: Buffer = NOTHING;
  #location: string | null = null;
  /** What is kept of the body, at its start; grows with it. */
  #body: Buffer = NOTHING;
  #kept = 0;
  #received = 0;

  get hasHead(): boolean {
    return this.#status !== null;
  }

  /** The head of the final response. Interim ones (1xx) are not given to this. */
  head(status: number, rawHeaders: readonly Buffer[]): void {
    this.#status = status;
    // A copy: the buffers are views of what is read next.
    this.#headers = headerLines(rawHeaders);
    if (status >= 300 && status <= 399) this.#location = headerValue(rawHeaders, 'location');
  }

  /** A piece of the body; false when no more is wanted. */
  data(chunk: Buffer): boolean {
    this.#keep(chunk.subarray(0, MAX_STORED_BODY_BYTES - this.#kept));
    this.#received += chunk.length;
    return this.#received <= MAX_STORED_BODY_BYTES;
  }

  /** Copies: a piece of one byte, kept as the view that it is, takes a hundred, and keeps all that was read with it. */
  #keep(piece: Buffer): void {
    const length = this.#kept + piece.length;
    if (length > this.#body.length) {
      const size = Math.min(MAX_STORED_BODY_BYTES, Math.max(length, 2 * this.#body.length));
      const grown = Buffer.allocUnsafe(size);
      this.#body.copy(grown, 0, 0, this.#kept);
      this.#body = grown;
    }
    piece.copy(this.#body, this.#kept);
    this.#kept = length;
  }

  /** The body came to its end, or as much of it was read as is kept. */
  complete(): Outcome {
    return this.#outcome(null);
  }

  /** The exchange broke. Once the head has arrived its status decides, and what happened is a note. */
  broken(error: unknown): Outcome {
    const { failure, detail } = failureOfError(error, 'exchanging');
    if (!this.hasHead) return { kind: 'failure', failure, detail, response: null };
    return this.#outcome(
      failure === 'invalid_response'
        ? `The body is not valid: ${detail}`
        : 'The connection was closed before the body was complete.',
    );
  }

  /** The time is over. */
  expired(): Outcome {
    if (!this.hasHead) return { kind: 'failure', ...timedOut('exchanging'), response: null };
    return this.#outcome(`The body was not complete after ${ATTEMPT_DEADLINE_MS / 1000} seconds.`);
  }

  #outcome(note: string | null): Outcome {
    const response = this.#response();
    if (this.#location !== null) {
      const detail = `Redirected to ${printable(this.#location)}. Redirects are not followed: enter the final URL.`;
      return { kind: 'failure', failure: 'redirect', detail, response };
    }
    return { kind: 'response', response, note };
  }

  #response(): ReceivedResponse {
    const isBodyTruncated = this.#received > MAX_STORED_BODY_BYTES;
    return {
      status: this.#status ?? 0,
      rawHeaders: this.#headers,
      body: this.#body.subarray(0, this.#kept),
      bodySize: (isBodyTruncated ? announcedSize(this.#headers) : null) ?? this.#received,
      isBodyTruncated,
    };
  }
}
