import { describe, expect, it } from 'vitest';
import { attentionFirst, attentionOf, matchesFilters, sameUrl } from '#lib/client/webhook-attention';
import type { WebhookListItem } from '#lib/contracts/webhooks';
import type { DeliveryStatus } from '#lib/domain/delivery';

function item(id: string, values: Partial<WebhookListItem> = {}, last?: DeliveryStatus): WebhookListItem {
  return {
    id,
    name: `Webhook ${id}`,
    url: `https://${id}.example.com/hooks`,
    authMethod: 'none',
    basicUsername: null,
    basicPassword: null,
    eventTypes: ['job.created'],
    isActive: true,
    deactivatedReason: null,
    payloadFormat: 'envelope',
    version: 1,
    createdAt: '2026-11-01T10:00:00.000Z',
    createdBy: null,
    updatedAt: '2026-11-01T10:00:00.000Z',
    waitingCount: 0,
    lastDelivery: last
      ? {
          id: 'dlv_1',
          status: last,
          response: { status: 500, failure: null },
          createdAt: '2026-11-02T10:00:00.000Z',
        }
      : null,
    ...values,
  };
}

describe('attentionOf', () => {
  it.each([
    ['failed', true, 'failed'],
    // Whoever switched it off has seen it.
    ['failed', false, null],
    ['retrying', true, null],
    ['delivered', true, null],
  ] as const)('last delivery %s, active %s: %s', (last, isActive, kind) => {
    expect(attentionOf(item('a', { isActive }, last))?.kind ?? null).toBe(kind);
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
