/** The thread of `prepareEventsApart`: reads one body after the other. */
import { parentPort } from 'node:worker_threads';
import { AppError } from '#lib/domain/errors/app-error';
import { type Prepared, prepareEvents } from '#lib/services/events/prepare';
import type { ThreadAnswer, ThreadQuestion } from '#lib/services/events/prepare-apart';
import { decodeText } from '#lib/services/parse';

const refusalOf = ({ code, message, details }: AppError) => ({ refusal: { code, message, details } });
const asMessage = (one: Prepared) => (one instanceof AppError ? refusalOf(one) : { event: one });

function answerTo({ id, body }: ThreadQuestion): ThreadAnswer {
  try {
    const { isBatch, events } = prepareEvents(decodeText(body));
    return { id, isBatch, events: events.map(asMessage) };
  } catch (error) {
    return { id, ...(error instanceof AppError ? refusalOf(error) : { bug: error }) };
  }
}

parentPort?.on('message', (question: ThreadQuestion) => parentPort?.postMessage(answerTo(question)));
