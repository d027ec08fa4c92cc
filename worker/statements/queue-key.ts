/**
 * The condition on the rows of `delivery_queue` that a statement changes: those with the keys (`org_id`, `delivery_id`) of
 * the rows of `source`. It says `org_id = …` as an array of one, which no plan can begin with: a join by plain equality may
 * begin with the whole queue while the planner takes it to be empty (docs/decisions/0030-plans-without-statistics.md).
 */
export const queueKeyIn = (source: string) => `
  delivery_queue.org_id = any (array[${source}.org_id]) and delivery_queue.delivery_id = ${source}.delivery_id`;
