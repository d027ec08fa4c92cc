import type { ResponseSummary } from '#lib/contracts/views/deliveries';
import type { WebhookListItem } from '#lib/contracts/views/webhooks';

/** Why somebody should look at a webhook. */
export type Attention =
  | { kind: 'deactivated'; reason: string }
  | { kind: 'failed'; deliveryId: string; response: ResponseSummary }
  /** Nothing gets through, and retries are under way. */
  | { kind: 'failing'; deliveryId: string; response: ResponseSummary };

/** What is wrong with a webhook; null where nothing is. One that a person switched off is at rest, not in trouble. */
export function attentionOf(item: WebhookListItem): Attention | null {
  if (item.deactivatedReason !== null) return { kind: 'deactivated', reason: item.deactivatedReason };
  const { isActive, failing, lastFinished } = item;
  if (!isActive) return null;
  if (failing !== null) return { kind: 'failing', deliveryId: failing.id, response: failing.response };
  if (lastFinished?.status !== 'failed') return null;
  return { kind: 'failed', deliveryId: lastFinished.id, response: lastFinished.response };
}

/** The ids with what needs attention first, otherwise in the given order. */
export function attentionFirst(items: readonly WebhookListItem[]): string[] {
  const ids = (needed: boolean) =>
    items.filter((item) => (attentionOf(item) !== null) === needed).map(({ id }) => id);
  return [...ids(true), ...ids(false)];
}

export const STATUS_FILTERS = ['active', 'deactivated', 'attention'] as const;
export type StatusFilter = (typeof STATUS_FILTERS)[number];

/** Whether a webhook is shown: each word of the search is in its name or URL, and its status fits. */
export function matchesFilters(item: WebhookListItem, search: string, status: StatusFilter | null): boolean {
  const text = `${item.name} ${item.url}`.toLowerCase();
  const isFound = search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
  if (!isFound) return false;
  if (status === 'attention') return attentionOf(item) !== null;
  return status === null || item.isActive === (status === 'active');
}

/** The other webhook that has the same URL, however it is written; null where there is none. */
export function sameUrl(
  items: readonly WebhookListItem[],
  url: string,
  ownId: string | null,
): WebhookListItem | null {
  const href = (text: string) => {
    const parsed = URL.parse(text.trim());
    if (parsed !== null) parsed.hash = '';
    return parsed?.href ?? null;
  };
  const wanted = href(url);
  if (wanted === null) return null;
  return items.find((item) => item.id !== ownId && href(item.url) === wanted) ?? null;
}
