/** The listing counts what waits up to here. */
const MAX_COUNTED = 100;

/** "1 delivery", "12 deliveries", "100 or more deliveries". */
export function deliveriesWords(count: number): string {
  if (count >= MAX_COUNTED) return `${MAX_COUNTED} or more deliveries`;
  return count === 1 ? '1 delivery' : `${count} deliveries`;
}
