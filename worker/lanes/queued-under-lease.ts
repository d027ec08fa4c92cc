/**
 * Joins the rows of `claim` (with `org_id`, `delivery_id` and `token`) to those of the queue that are still claimed under
 * their lease, and locks these one after the other, in the order of `claim`. Their columns are those of `queued`; these are
 * null where the lease was lost, and where somebody else has the row locked: nobody waits for that, see `isLockedByOthers`.
 */
export const queuedUnderLease = (claim: string) => `
  left join lateral (
    select delivery_queue.webhook_id, delivery_queue.is_cancel_requested
    from delivery_queue
    where delivery_queue.org_id = ${claim}.org_id
      and delivery_queue.delivery_id = ${claim}.delivery_id
      and delivery_queue.lane_token = ${claim}.token
    limit 1
    for update skip locked
  ) as queued on true`;

/**
 * Whether a row of `held` (what was joined above, with `org_id`, `delivery_id`, `token` and the queue's `webhook_id`) was
 * passed over because of a lock: it is still claimed under the lease. At worst the lease ends at this moment; then the next
 * try says so.
 */
export const isLockedByOthers = `
  case when held.webhook_id is null then (
    select true
    from delivery_queue
    where delivery_queue.org_id = held.org_id
      and delivery_queue.delivery_id = held.delivery_id
      and delivery_queue.lane_token = held.token
    limit 1
  ) end`;
