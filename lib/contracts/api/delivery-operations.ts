import type { Operation } from '#lib/contracts/api/operation';
import {
  deliveryFilters,
  listDeliveriesQuery,
  retryDeliveryQuery,
  retryMatchingQuery,
  retryPreviewQuery,
} from '#lib/contracts/deliveries';
import {
  deliveryPageSchema,
  deliveryRowSchema,
  deliverySchema,
  retryBatchSchema,
  retryPreviewSchema,
} from '#lib/contracts/views/deliveries';
import { DELIVERY_STATUSES } from '#lib/domain/delivery/delivery';
import { RESPONSE_CLASSES } from '#lib/domain/delivery/response-words';
import { MAX_EXPORTED_ROWS, MAX_RETRIED_AT_ONCE } from '#lib/domain/limits';

const FILTER_NOTES = {
  status: `One or several of ${DELIVERY_STATUSES.join(', ')}.`,
  response: `One or several of ${RESPONSE_CLASSES.join(', ')}.`,
  eventType: 'One or several event types.',
  webhookId: 'Of one webhook.',
  from: 'Not before.',
  to: 'Before.',
  search:
    'An event ID, a delivery ID, the ID of the object that the event is about, or a whole value in the payload.',
};

const reading = { tag: 'deliveries', action: 'deliveries.view' } as const;
const retrying = { tag: 'deliveries', action: 'deliveries.retry' } as const;

export const DELIVERY_OPERATIONS = [
  {
    ...reading,
    id: 'listDeliveries',
    method: 'get',
    path: '/deliveries',
    summary: 'List deliveries',
    description:
      'Log History, newest first. A filter for several values is repeated: status=failed&status=retrying. A search, and a filter by status, response or event, looks through the log in steps of about a second: a page with searchedBackTo is not full, and nextCursor goes on from there. What support staff search for in payloads is recorded in the audit log.',
    query: listDeliveriesQuery,
    notes: {
      ...FILTER_NOTES,
      newerThan: 'Only deliveries newer than this one.',
      id: 'Only these deliveries, at most a page of them.',
      cursor: 'nextCursor of the page before.',
      limit: 'Deliveries of a page.',
    },
    answers: {
      200: { description: 'One page.', schema: deliveryPageSchema },
    },
  },
  {
    ...reading,
    id: 'getDelivery',
    method: 'get',
    path: '/deliveries/{delivery}',
    summary: 'Read a delivery',
    description: 'With its payload and attempts. What support staff read is recorded in the audit log.',
    answers: { 200: { description: 'The delivery.', schema: deliverySchema } },
  },
  {
    ...retrying,
    id: 'retryDelivery',
    method: 'post',
    path: '/deliveries/{delivery}/retry',
    summary: 'Send a delivery again',
    description:
      'Now, whatever its schedule. With attemptCount it is sent once, however often it is asked for.',
    query: retryDeliveryQuery,
    notes: { attemptCount: 'How many attempts you know of: where there were more, nothing is sent.' },
    answers: { 200: { description: 'The delivery, queued.', schema: deliveryRowSchema } },
    problems: ['not_possible_now'],
  },
  {
    ...retrying,
    id: 'previewRetry',
    method: 'get',
    path: '/deliveries/retry',
    summary: 'Count what a retry of all that match would send',
    description: `At most ${MAX_RETRIED_AT_ONCE.toLocaleString('en')}, the oldest first. Counts in steps of about a second: an answer with countedTo has not counted all, and nextCursor goes on from there. A search in payloads also takes what reading deliveries takes.`,
    query: retryPreviewQuery,
    notes: { ...FILTER_NOTES, cursor: 'nextCursor of the step before.' },
    answers: { 200: { description: 'The counts.', schema: retryPreviewSchema } },
    problems: ['not_possible_now'],
  },
  {
    ...retrying,
    id: 'retryMatching',
    method: 'post',
    path: '/deliveries/retry',
    summary: 'Send again all that match, a batch at a time',
    description:
      'until and unchangedSince come from the preview, cursor from the batch before. A batch can be small or empty and not the last one. A search in payloads also takes what reading deliveries takes.',
    query: retryMatchingQuery,
    notes: {
      ...FILTER_NOTES,
      until: 'until of the preview: what came later is left alone.',
      unchangedSince: 'unchangedSince of the preview: what has changed since is left alone.',
      cursor: 'nextCursor of the batch before.',
    },
    answers: { 200: { description: 'What the batch did.', schema: retryBatchSchema } },
  },
  {
    ...reading,
    id: 'exportDeliveries',
    method: 'get',
    path: '/deliveries/export',
    summary: 'Export deliveries as CSV',
    description: `The filtered log without payloads and bodies, at most ${MAX_EXPORTED_ROWS.toLocaleString('en')} rows.`,
    query: deliveryFilters,
    notes: FILTER_NOTES,
    answers: { 200: { description: 'A file.', contentType: 'text/csv' } },
  },
] as const satisfies Operation[];
