import { z } from 'zod';
import { idSchema } from '#lib/contracts/ids';
import { type Page, pageQueryOf } from '#lib/contracts/page';
import { instantText, several, wholeNumberText } from '#lib/contracts/parameters';
import { type AttemptTrigger, DELIVERY_STATUSES, type DeliveryStatus } from '#lib/domain/delivery';
import { LOGGED_EVENT_TYPES } from '#lib/domain/event-catalog';
import { MAX_PAGE_SIZE } from '#lib/domain/limits';
import type { Failure } from '#lib/domain/outcome';
import { parseResponseFilter, RESPONSE_FILTER_PATTERN } from '#lib/domain/response-words';
import type { BulkRetryObstacle, BulkRetryStatus } from '#lib/domain/retry-obstacle';

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

/** How many deliveries something stands in the way of. */
export type SkippedView = Record<BulkRetryObstacle, number>;

/** What a retry of all that match would do. */
export type RetryPreviewView = {
  /** Deliveries that would be sent, by their status. */
  sendable: Record<BulkRetryStatus, number>;
  skipped: SkippedView;
  /** Whether more match than one retry takes; the oldest are counted. */
  isCut: boolean;
  /** Null where nothing matches. */
  until: string | null;
  unchangedSince: string;
  /** Where a bound ended the count: everything up to here was counted. Null where all that match were, or `isCut`. */
  countedTo: string | null;
  /** Where the count goes on; null where `countedTo` is. */
  nextCursor: string | null;
};

/** What one batch did. */
export type RetryBatchView = {
  retried: number;
  skipped: SkippedView;
  /** Null after the last batch. */
  nextCursor: string | null;
};

export type RetryPreviewQuery = z.input<typeof retryPreviewQuery>;
export type RetryMatchingQuery = z.input<typeof retryMatchingQuery>;
export type DeliveryFilters = z.input<typeof deliveryFilters>;
export type ListDeliveriesQuery = z.input<typeof listDeliveriesQuery>;

/** The latest answer; both null before the first attempt. A redirect has both. */
export type ResponseSummary = { status: number | null; failure: Failure | null };

/** One row of Log History. */
export type DeliveryRowView = {
  id: string;
  eventId: string;
  eventType: string;
  subject: string | null;
  webhookId: string;
  webhookName: string;
  url: string;
  status: DeliveryStatus;
  response: ResponseSummary;
  attemptCount: number;
  maxAttempts: number;
  nextAttemptAt: string | null;
  isTest: boolean;
  createdAt: string;
  updatedAt: string;
};

/** One page of Log History. */
export type DeliveryPage = Page<DeliveryRowView> & {
  /**
   * Until when the log was searched, where a step ended before the page was full; `nextCursor` then goes on from there. Null
   * where nothing that matches can lie between the last row and what `nextCursor` gives.
   */
  searchedBackTo: string | null;
};

export type HeaderView = [name: string, value: string];

export type BodyView = {
  /** Text where the bytes are valid UTF-8 without control characters, else null. */
  text: string | null;
  /** Base64 where they are not text. */
  base64: string | null;
  /** Bytes that the receiver sent. */
  size: number;
  storedSize: number;
  isTruncated: boolean;
};

export type AttemptView = {
  id: string;
  number: number;
  startedAt: string;
  durationMs: number;
  isSuccess: boolean;
  response: ResponseSummary;
  /** The error in words, or what was odd about an answer that counts, such as a kept-alive connection that had ended. */
  detail: string | null;
  url: string;
  remoteIp: string | null;
  trigger: AttemptTrigger;
  triggeredBy: string | null;
  /** The value of authorization is hidden. */
  requestHeaders: HeaderView[];
  /** Null where no head of a response arrived. */
  responseHeaders: HeaderView[] | null;
  responseBody: BodyView | null;
};

/** The Log History modal. */
export type DeliveryView = DeliveryRowView & {
  webhook: {
    isActive: boolean;
    isDeleted: boolean;
    /** False where the event has an audience without the owner of the personal webhook. */
    isOwnerInAudience: boolean;
  };
  /** The exact body that is sent; null where the event was dropped by the retention. */
  payload: string | null;
  /** Why it was retried by hand, if it waits for such an attempt. */
  nextTrigger: AttemptTrigger;
  /** Newest first. */
  attempts: AttemptView[];
};
