/** Large bodies are read in a thread of their own, so that nobody else waits for them. */
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode, type ErrorDetails } from '#lib/domain/errors/app-error';
import { type PreparedEvent, type PreparedEvents, prepareEvents } from '#lib/services/events/prepare';
import { decodeText } from '#lib/services/parse';

/** Reading less than this takes about as long as handing it over, in bytes. */
const LARGE = 64 * 1024;

/** A refusal as it comes through a message, which keeps no classes. */
type Refusal = { code: ErrorCode; message: string; details: ErrorDetails };

/** What the thread answers. */
export type ThreadAnswer = { id: number } & (
  | { isBatch: boolean; events: ({ event: PreparedEvent } | { refusal: Refusal })[] }
  | { refusal: Refusal }
  | { bug: unknown }
);

/** What the thread is asked. */
export type ThreadQuestion = { id: number; body: Uint8Array };

type Waiting = { resolve: (answer: ThreadAnswer) => void; reject: (error: unknown) => void };

/** The thread, started with the first large body, and again after it has broken. One body is read at a time. */
export class Thread {
  readonly #startWorker: () => Worker;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #nextId = 0;

  constructor(startWorker: () => Worker) {
    this.#startWorker = startWorker;
  }

  /** The bytes are handed over: here nothing is left of them. */
  ask(body: Uint8Array<ArrayBuffer>): Promise<ThreadAnswer> {
    return new Promise((resolve, reject) => {
      const question: ThreadQuestion = { id: this.#nextId++, body };
      this.#waiting.set(question.id, { resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.ref();
      this.#worker.postMessage(question, [body.buffer]);
    });
  }

  #start(): Worker {
    const worker = this.#startWorker();
    worker.on('message', (answer: ThreadAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
      // A process that has nothing else to do may end.
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on('error', (error) => this.#broke(worker, error));
    worker.on('exit', () => this.#broke(worker, new Error('The thread that reads large bodies has ended')));
    return worker;
  }

  #broke(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const thread = new Thread(() => new Worker(new URL('./prepare-thread.ts', import.meta.url)));

/** The bytes in a buffer with nothing else in it, which may be handed over. */
function withOwnBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);
}

const errorOf = ({ code, message, details }: Refusal) => new AppError(code, message, details);

/** As `prepareEvents`, without keeping the event loop from anybody else where the body is large: then it is used up. */
export async function prepareEventsApart(body: Uint8Array): Promise<PreparedEvents> {
  if (body.byteLength < LARGE) return prepareEvents(decodeText(body));
  const answer = await thread.ask(withOwnBuffer(body));
  if ('bug' in answer) throw answer.bug;
  if ('refusal' in answer) throw errorOf(answer.refusal);
  const events = answer.events.map((one) => ('event' in one ? one.event : errorOf(one.refusal)));
  return { isBatch: answer.isBatch, events };
}
