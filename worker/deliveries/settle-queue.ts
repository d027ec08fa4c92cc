import { queueKeyIn } from '#worker/row-keys';

/**
 * What becomes of the rows of the queue whose deliveries have `moved` (with `org_id`, `delivery_id` and `next_attempt_at`):
 * those that are not tried again end, the others wait, claimed by nobody.
 */
export const SETTLE_QUEUE = `
ended as (
  delete from delivery_queue
  using moved
  where ${queueKeyIn('moved')} and moved.next_attempt_at is null
),
waiting as (
  update delivery_queue
  set lane_token = null, due_at = moved.next_attempt_at
  from moved
  where ${queueKeyIn('moved')} and moved.next_attempt_at is not null
)`;
