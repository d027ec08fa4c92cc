/** Keeps what is stored of a response, within bounds, and says how the exchange ended. Knows nothing of sockets. */
import {
  ATTEMPT_DEADLINE_MS,
  MAX_STORED_BODY_BYTES,
  type Outcome,
  type ReceivedResponse,
} from '#lib/domain/delivery/outcome';
import { timedOut } from '#worker/endpoint/connect';
import {
  failureOfClose,
  failureOfError,
  type NamedFailure,
  type Phase,
} from '#worker/endpoint/error-failure';
import { GrowingBytes } from '#worker/endpoint/growing-bytes';
import type { ResponseHead } from '#worker/endpoint/response-head';
import { MAX_HEAD_BYTES, type ReadEnd, type ResponseSink } from '#worker/endpoint/response-reader';

/** Of a Location header that is shown, in characters. */
const MAX_LOCATION_LENGTH = 2000;

/** What the `content-length` of header lines says, in bytes; null where it says nothing usable. */
function announcedSize(headers: Buffer): number | null {
  const [, digits] = /^content-length: *(\d{1,15}) *\r$/im.exec(headers.toString('latin1')) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** What was odd about a head, in sentences. */
function headNotes({ oddities, isCut }: ResponseHead): string[] {
  const notes: string[] = [];
  if (oddities.length > 0) {
    notes.push(`The answer is not quite valid HTTP/1.1 (${oddities.join(', ')}); its status counts.`);
  }
  if (isCut) notes.push(`Its headers were read up to ${MAX_HEAD_BYTES / 1024} KB, and its body was not.`);
  return notes;
}

const phaseOf = (hasBegun: boolean): Phase => (hasBegun ? 'answering' : 'exchanging');

/** Text from outside in a line of our own: no control characters, bounded. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.slice(0, MAX_LOCATION_LENGTH).replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}

export class ResponseCollector implements ResponseSink {
  #head: ResponseHead | null = null;
  readonly #body = new GrowingBytes(MAX_STORED_BODY_BYTES);
  #received = 0;

  /** Whether no more of the body is wanted. */
  get isFull(): boolean {
    return this.#received > MAX_STORED_BODY_BYTES;
  }

  head(head: ResponseHead): void {
    this.#head = head;
  }

  data(piece: Buffer): void {
    this.#body.append(piece);
    this.#received += piece.length;
  }

  /** The response came to its end, or to what cannot be read as one. */
  ended(end: ReadEnd): Outcome {
    switch (end.kind) {
      case 'complete':
        return this.#outcome(null);
      case 'invalid':
        return { kind: 'failure', failure: 'invalid_response', detail: end.detail, response: null };
      case 'malformed_body':
        return this.#outcome(`The body is not valid: ${end.detail}`);
      case 'broken_off':
        return this.#broken(failureOfClose(phaseOf(end.hasBegun)));
    }
  }

  /** As much of the body was read as is kept. */
  full(): Outcome {
    return this.#outcome(null);
  }

  /**
   * The connection broke.
   * @param hasBegun whether a byte of an answer had come
   */
  broken(error: unknown, hasBegun: boolean): Outcome {
    return this.#broken(failureOfError(error, phaseOf(hasBegun)));
  }

  /** The time is over. */
  expired(hasBegun: boolean): Outcome {
    if (this.#head !== null) {
      return this.#outcome(`The body was not complete after ${ATTEMPT_DEADLINE_MS / 1000} seconds.`);
    }
    return { kind: 'failure', ...timedOut(phaseOf(hasBegun)), response: null };
  }

  /** Once the head has arrived its status decides, and what happened is a note. */
  #broken(failure: NamedFailure): Outcome {
    if (this.#head !== null) return this.#outcome('The connection was closed before the body was complete.');
    return { kind: 'failure', ...failure, response: null };
  }

  #outcome(bodyNote: string | null): Outcome {
    const head = this.#head;
    const response = this.#response();
    if (head !== null && head.location !== null && head.status >= 300 && head.status <= 399) {
      const detail = `Redirected to ${printable(head.location)}. Redirects are not followed: enter the final URL.`;
      return { kind: 'failure', failure: 'redirect', detail, response };
    }
    const notes = [...(head === null ? [] : headNotes(head)), ...(bodyNote === null ? [] : [bodyNote])];
    return { kind: 'response', response, note: notes.length === 0 ? null : notes.join(' ') };
  }

  #response(): ReceivedResponse {
    const { status = 0, lines = Buffer.alloc(0) } = this.#head ?? {};
    return {
      status,
      rawHeaders: lines,
      body: this.#body.bytes,
      bodySize: (this.isFull ? announcedSize(lines) : null) ?? this.#received,
      isBodyTruncated: this.isFull,
    };
  }
}
