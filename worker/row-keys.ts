/**
 * The condition on the rows of a table that a statement changes: those with the keys (`org_id` and one more column) of the
 * rows of `source`. It says `org_id = …` as an array of one, which no plan can begin with: a join by plain equality may begin
 * with the whole table while the planner takes it to be empty (docs/decisions/0030-plans-without-statistics.md).
 */
const keyIn = (table: string, column: string) => (source: string) =>
  `
  ${table}.org_id = any (array[${source}.org_id]) and ${table}.${column} = ${source}.${column}`;

export const queueKeyIn = keyIn('delivery_queue', 'delivery_id');
export const laneKeyIn = keyIn('lanes', 'webhook_id');
