import { describe, expect, it } from 'vitest';
import { WEBHOOK } from '#lib/client/webhooks/testing/webhook';
import { attentionFirst, attentionOf, matchesFilters, sameUrl } from '#lib/client/webhooks/webhook-attention';
import type { WebhookListItem } from '#lib/contracts/views/webhooks';
import type { DeliveryStatus } from '#lib/domain/delivery/delivery';

/** @param last the latest delivery @param finished the latest that has ended, where it is another one */
function item(
  id: string,
  values: Partial<WebhookListItem> = {},
  last?: DeliveryStatus,
  finished = last === 'delivered' || last === 'failed' ? last : undefined,
): WebhookListItem {
  const response = { status: 500, failure: null };
  return {
    ...WEBHOOK,
    id,
    name: `Webhook ${id}`,
    url: `https://${id}.example.com/hooks`,
    waitingCount: 0,
    lastDelivery: last
      ? { id: 'dlv_1', status: last, response, createdAt: '2026-11-02T10:00:00.000Z' }
      : null,
    failing: null,
    lastFinished: finished ? { id: finished === last ? 'dlv_1' : 'dlv_0', status: finished, response } : null,
    ...values,
  };
}

describe('attentionOf', () => {
  it.each([
    ['failed', 'failed', true, 'failed'],
    // Whoever switched it off has seen it.
    ['failed', 'failed', false, null],
    ['retrying', 'failed', false, null],
    // One that may still arrive is no news.
    ['retrying', undefined, true, null],
    ['retrying', 'delivered', true, null],
    ['queued', 'failed', true, 'failed'],
    ['cancelled', 'failed', true, 'failed'],
    ['delivered', 'delivered', true, null],
  ] as const)('last delivery %s, last finished %s, active %s: %s', (last, finished, isActive, kind) => {
    expect(attentionOf(item('a', { isActive }, last, finished))?.kind ?? null).toBe(kind);
  });

  it.each([undefined, 'delivered', 'failed'] as const)(
    'what is retried in vain keeps failing, whatever ended last: %s',
    (finished) => {
      const response = { status: 503, failure: null };
      const failing = { id: 'dlv_9', status: 'retrying', response } as const;
      const expected = { kind: 'failing', deliveryId: 'dlv_9', response };
      expect(attentionOf(item('a', { failing }, 'retrying', finished))).toEqual(expected);
      expect(attentionOf(item('a', { failing, isActive: false }, 'retrying', finished))).toBeNull();
    },
  );

  it('leads to the delivery that it speaks of', () => {
    expect(attentionOf(item('a', {}, 'queued', 'failed'))).toMatchObject({ deliveryId: 'dlv_0' });
  });

  it('names what the system switched off', () => {
    const off = item('a', { isActive: false, deactivatedReason: 'too many failures' }, 'failed');
    expect(attentionOf(off)).toEqual({ kind: 'deactivated', reason: 'too many failures' });
  });
});

describe('attentionFirst', () => {
  it('otherwise keeps the order', () => {
    const items = [item('a'), item('b', {}, 'failed'), item('c'), item('d', {}, 'failed')];
    expect(attentionFirst(items)).toEqual(['b', 'd', 'a', 'c']);
  });
});

describe('matchesFilters', () => {
  const erp = item('a', { name: 'ERP Sync', url: 'https://erp.example.com/in' });
  it.each([
    ['', null, true],
    ['sync erp', null, true],
    ['example.com/in', 'active', true],
    ['crm', null, false],
    ['', 'deactivated', false],
    ['', 'attention', false],
  ] as const)('%j, %s: %s', (search, status, expected) => {
    expect(matchesFilters(erp, search, status)).toBe(expected);
  });
});

describe('sameUrl', () => {
  const items = [item('a'), item('b')];
  it.each([
    ['https://B.example.com:443/hooks', null, 'b'],
    [' https://a.example.com/hooks#x ', null, 'a'],
    ['https://a.example.com/hooks', 'a', null],
    ['https://a.example.com/other', null, null],
    ['no url', null, null],
  ])('%j of %s: %s', (url, ownId, expected) => {
    expect(sameUrl(items, url, ownId)?.id ?? null).toBe(expected);
  });
});
