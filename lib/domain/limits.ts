/** Bounds that the screens show and the contracts hold. Apart from the contracts, so that no screen loads the validator for a number. */

import { ATTEMPT_DEADLINE_MS } from '#lib/domain/delivery/outcome';

/** Rows of a list. */
export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 100;

/** The most that the `data` of an event may have, in bytes. emit_event holds the same bound. */
export const MAX_DATA_BYTES = 256 * 1024;
export const MAX_EVENTS_PER_CALL = 1_000;

/** Characters of a webhook's name. */
export const MAX_NAME_LENGTH = 100;

/** Webhooks of an organisation that are not deleted: they are listed, and searched, as a whole. */
export const MAX_WEBHOOKS = 1_000;

/** Characters that members can be searched by. */
export const MAX_MEMBER_SEARCH_LENGTH = 200;

/** The most deliveries that one retry of many takes; run again for the rest. */
export const MAX_RETRIED_AT_ONCE = 10_000;
/** How many of them one call takes, in one transaction. */
export const RETRY_BATCH_SIZE = 100;

/** A turn of a search, an export or a count ends after this time, in milliseconds: what was found until then is the answer. */
export const HEAVY_READ_MS = 1_500;
/** Deliveries that one step of a search or of a filter without an index looks at. */
export const MAX_SCANNED_ROWS = 50_000;
/** Bytes of payloads, decompressed, that one step of a search reads. One payload more may be begun. */
export const MAX_SCANNED_BYTES = 64 * 1024 * 1024;

/** Rows of an export of Log History. */
export const MAX_EXPORTED_ROWS = 100_000;
/** The longest that an export goes on, in milliseconds: one whose reader takes longer is broken off. */
export const MAX_EXPORT_MS = 15 * 60 * 1_000;

/** Users that one event can name as its audience. */
export const MAX_AUDIENCE = 1_000;

/** Test events of one webhook. Enough to try things out, too few to knock at an address again and again. */
export const MAX_TESTS_PER_MINUTE = 10;

/** How long a call waits for the answer to its test event: the deadline of an attempt, and a little to pick it up and record it. */
export const MAX_TEST_WAIT_SECONDS = ATTEMPT_DEADLINE_MS / 1000 + 2;

/** Characters of an address to return to after signing in: it becomes a cookie, of which browsers keep 4,096 bytes, and a header. */
export const MAX_RETURN_ADDRESS_LENGTH = 2_000;
