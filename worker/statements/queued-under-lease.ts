/**
 * Joins the rows of `claim` (with `delivery_id` and `token`) to those of the queue that are still claimed under their lease,
 * and locks these one after the other, in the order of `claim`. Their columns are those of `queued`.
 */
export const queuedUnderLease = (claim: string) => `
  cross join lateral (
    select delivery_queue.webhook_id, delivery_queue.is_cancel_requested
    from delivery_queue
    where delivery_queue.delivery_id = ${claim}.delivery_id and delivery_queue.lane_token = ${claim}.token
    limit 1
    for update
  ) as queued`;
