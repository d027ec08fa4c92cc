import { z } from 'zod';
import type { Operation } from '#lib/contracts/api/operation';
import { input } from '#lib/contracts/api/schemas';
import { emitEventInput } from '#lib/contracts/events';
import { eventTypeSchema } from '#lib/contracts/views/event-types';
import { emitResultsSchema, emittedEventSchema } from '#lib/contracts/views/events';
import { list, view } from '#lib/contracts/views/view';
import { MAX_EVENTS_PER_CALL } from '#lib/domain/limits';

const emitInput = input('EmitEvent', emitEventInput);

export const EVENT_OPERATIONS = [
  {
    id: 'emitEvents',
    tag: 'events',
    method: 'post',
    path: '/events',
    summary: 'Emit one event, or several',
    description: `The answer comes after the commit: what was answered with 202 is stored, and its deliveries are on their way. Of an array of up to ${MAX_EVENTS_PER_CALL.toLocaleString('en')} events each is taken or refused by itself: 202 where all were taken, 207 where some were, 422 where none was. At most 10 MB.`,
    action: 'events.emit',
    body: input('EmitEvents', z.union([emitInput, z.array(emitInput).min(1).max(MAX_EVENTS_PER_CALL)])),
    bodyExample: {
      type: 'job.created',
      subject: 'job_20417',
      idempotencyKey: 'job_20417/created',
      data: { job: { id: 'job_20417', name: 'Delgado – roof replacement' } },
    },
    answers: {
      202: {
        description: 'All events are stored.',
        schema: view('Emitted', z.union([emittedEventSchema, emitResultsSchema])),
      },
      207: { description: 'Some events of the array were refused: see items.', schema: emitResultsSchema },
    },
    problems: ['idempotency_key_reused'],
  },
  {
    id: 'listEventTypes',
    tag: 'events',
    method: 'get',
    path: '/event-types',
    summary: 'List the event catalogue',
    description:
      'Every type that can be emitted and subscribed to, with an example and a JSON Schema of its data. Any scope suffices.',
    action: 'catalogue.view',
    answers: {
      200: {
        description: 'The catalogue, in its order.',
        schema: view('EventTypes', list(eventTypeSchema)),
      },
    },
  },
] as const satisfies Operation[];
