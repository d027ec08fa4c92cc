import { z } from 'zod';
import { idSchema } from '#lib/contracts/ids';
import { pageQueryOf } from '#lib/contracts/page';
import { instantText, several, wholeNumberText } from '#lib/contracts/parameters';
import { DELIVERY_STATUSES } from '#lib/domain/delivery/delivery';
import { parseResponseFilter, RESPONSE_FILTER_PATTERN } from '#lib/domain/delivery/response-words';
import { LOGGED_EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { MAX_PAGE_SIZE } from '#lib/domain/limits';

/** A class such as `5xx`, `none`, or an exact status code. */
const responseFilter = z
  .string()
  .meta({ pattern: RESPONSE_FILTER_PATTERN, maxLength: 4 })
  .transform((text, context) => {
    const value = parseResponseFilter(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: 'This is neither a class such as 5xx nor a status code.' });
    return z.NEVER;
  });

/** The filters of Log History. All of them stand in the URL of the screen under the same names. */
export const deliveryFilters = z.object({
  status: several(z.enum(DELIVERY_STATUSES)).optional(),
  response: several(responseFilter).optional(),
  eventType: several(z.enum(LOGGED_EVENT_TYPES)).optional(),
  webhookId: idSchema('webhook').optional(),
  from: instantText.optional(),
  to: instantText.optional(),
  /** An event id `evt_…`, a delivery id `dlv_…`, the subject of an event, or a whole value in its payload, such as an id. */
  search: z.string().trim().max(200).optional(),
});

export const listDeliveriesQuery = deliveryFilters.extend({
  ...pageQueryOf('delivery').shape,
  /** Only rows newer than this delivery: what the open screen polls. */
  newerThan: idSchema('delivery').optional(),
  /** Only these rows, up to a page of them: to bring rows in flight up to date. */
  id: several(idSchema('delivery'), MAX_PAGE_SIZE).optional(),
});

/** Of a manual retry. */
export const retryDeliveryQuery = z.object({
  /** How many attempts the caller knows of: where there were more meanwhile, nothing is sent. */
  attemptCount: wholeNumberText(0, 32_767).optional(),
});

/** Of what a retry of all that match would do. */
export const retryPreviewQuery = deliveryFilters.extend({
  /** `nextCursor` of the step before. */
  cursor: idSchema('delivery').optional(),
});

/** One batch of a retry of all that match. `until` and `unchangedSince` come from its preview. */
export const retryMatchingQuery = deliveryFilters.extend({
  /** The newest delivery that was counted: what came later is not part of it. */
  until: idSchema('delivery'),
  /** When they were counted: what has changed since, e.g. was delivered, is left alone. */
  unchangedSince: z.iso.datetime({ precision: 6 }),
  /** `nextCursor` of the batch before. */
  cursor: idSchema('delivery').optional(),
});

export type RetryPreviewQuery = z.input<typeof retryPreviewQuery>;
export type RetryMatchingQuery = z.input<typeof retryMatchingQuery>;
export type DeliveryFilters = z.input<typeof deliveryFilters>;
export type ListDeliveriesQuery = z.input<typeof listDeliveriesQuery>;
