/**
 * Orders that lead to one index whatever the statistics say. A webhook that is given by `=` drops out of the order, and the
 * planner may then walk through the deliveries of the whole organisation: it does where the statistics are from a moment
 * at which one webhook had all of them. Between two equal ends the webhook is a part of the order, which one index has.
 */
import { type SQL, sql } from '#db/drizzle';

/** Columns of `deliveries d` to sort by, as an index has them. */
export type Order = readonly SQL[];

export const BY_ID: Order = [sql`d.id`];
/** With `ofWebhook` as a condition. */
export const BY_WEBHOOK_AND_ID: Order = [sql`d.webhook_id`, sql`d.id`];

/** The condition on `deliveries d` that it is of the webhook, an id or a column. */
export function ofWebhook(webhookId: string | SQL): SQL {
  return sql`d.webhook_id between ${webhookId}::uuid and ${webhookId}::uuid`;
}

/** `order by` of the columns, newest first. */
export const newestFirst = (order: Order): SQL => orderedBy(order, sql`desc`);

/** `order by` of the columns, oldest first. */
export const oldestFirst = (order: Order): SQL => orderedBy(order, sql`asc`);

function orderedBy(order: Order, direction: SQL): SQL {
  const columns = order.map((column) => sql`${column} ${direction}`);
  return sql`order by ${sql.join(columns, sql`, `)}`;
}
