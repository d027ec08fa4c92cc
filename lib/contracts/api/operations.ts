/** All operations of the API, in the order of the documents. A route without one, or one without a route, fails a test. */
import { DELIVERY_OPERATIONS } from '#lib/contracts/api/delivery-operations';
import { EVENT_OPERATIONS } from '#lib/contracts/api/event-operations';
import type { Operation } from '#lib/contracts/api/operation';
import { ORGANISATION_OPERATIONS } from '#lib/contracts/api/organisation-operations';
import { WEBHOOK_OPERATIONS } from '#lib/contracts/api/webhook-operations';

export const OPERATIONS: readonly Operation[] = [
  ...EVENT_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
  ...DELIVERY_OPERATIONS,
  ...ORGANISATION_OPERATIONS,
];
