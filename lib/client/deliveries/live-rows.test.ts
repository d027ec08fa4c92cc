import { expect, test } from 'vitest';
import {
  hasRowInFlight,
  insertRows,
  MAX_REFRESHED_ROWS,
  newerThanBound,
  newerThanTime,
  replaceRows,
  rowsToRefresh,
  unknownRows,
} from '#lib/client/deliveries/live-rows';
import type { DeliveryRowView } from '#lib/contracts/views/deliveries';
import { decodeId, uuidV7TimeMs } from '#lib/domain/ids';

const row = (id: string, values: Partial<DeliveryRowView> = {}): DeliveryRowView => ({
  id,
  eventId: 'evt_1',
  eventType: 'job.created',
  subject: null,
  webhookId: 'whk_1',
  webhookName: 'ERP',
  url: 'https://erp.acme.com/',
  status: 'delivered',
  response: { status: 200, failure: null },
  attemptCount: 1,
  maxAttempts: 3,
  nextAttemptAt: null,
  isTest: false,
  createdAt: '2026-03-02T14:00:00.000Z',
  updatedAt: '2026-03-02T14:00:00.000Z',
  ...values,
});

const pages = (...items: DeliveryRowView[][]) => ({
  pages: items.map((page, index) => ({
    items: page,
    nextCursor: index < items.length - 1 ? (page.at(-1)?.id ?? null) : null,
    searchedBackTo: null,
  })),
  pageParams: [null],
});

test('final rows are left alone; the rest is asked for by urgency', () => {
  const rows = [
    row('later', { status: 'retrying', nextAttemptAt: '2026-03-02T14:10:00.000Z' }),
    row('done'),
    row('soon', { status: 'retrying', nextAttemptAt: '2026-03-02T14:05:00.000Z' }),
    row('now', { status: 'sending' }),
    row('failed', { status: 'failed' }),
  ];
  expect(rowsToRefresh(rows)).toEqual(['now', 'soon', 'later']);
});

test('never more than one query takes', () => {
  const rows = Array.from({ length: 80 }, (_, index) => row(`dlv_${index}`, { status: 'queued' }));
  expect(rowsToRefresh(rows)).toHaveLength(MAX_REFRESHED_ROWS);
});

test.each([
  [row('a', { status: 'queued' }), true],
  [row('a', { status: 'sending' }), true],
  [row('a', { status: 'retrying', nextAttemptAt: '2026-03-02T14:00:05.000Z' }), true],
  [row('a', { status: 'retrying', nextAttemptAt: '2026-03-02T14:05:00.000Z' }), false],
  [row('a'), false],
])('in flight', (one, expected) => {
  expect(hasRowInFlight([one], Date.parse('2026-03-02T14:00:00.000Z'), 10_000)).toBe(expected);
});

test('a newer version takes the place of the row', () => {
  const before = pages([row('b', { status: 'sending' }), row('a')], [row('z')]);
  const fresh = row('b', { updatedAt: '2026-03-02T14:00:09.000Z' });
  expect(replaceRows(before, [fresh, row('unknown')]).pages.map((page) => page.items)).toEqual([
    [fresh, row('a')],
    [row('z')],
  ]);
});

test('without a change it is the same object, so that nothing is drawn again', () => {
  const before = pages([row('a')]);
  expect(replaceRows(before, [row('a')])).toBe(before);
  expect(insertRows(before, [row('a')])).toBe(before);
});

test('an overtaken answer changes nothing', () => {
  const before = pages([row('a', { updatedAt: '2026-03-02T14:00:09.000Z' })]);
  expect(replaceRows(before, [row('a', { status: 'sending' })])).toBe(before);
});

test('new rows come in once, each where its id belongs', () => {
  const after = insertRows(pages([row('d5'), row('d3')], [row('d1')]), [
    row('d6'),
    row('d5'),
    row('d4'),
    row('d2'),
  ]);
  expect(after.pages.map((page) => page.items.map((item) => item.id))).toEqual([
    ['d6', 'd5', 'd4', 'd3'],
    ['d2', 'd1'],
  ]);
});

test('rows below what is loaded come with the next page', () => {
  const data = {
    pages: [{ items: [row('d5')], nextCursor: 'd5', searchedBackTo: null }],
    pageParams: [null],
  };
  expect(unknownRows(data, [row('d6'), row('d4')]).map((item) => item.id)).toEqual(['d6']);
  expect(insertRows(data, [row('d4')])).toBe(data);
});

test('in what was searched without a match, rows come in as far as the search has gone', () => {
  const page = (items: DeliveryRowView[], nextCursor: string) => ({
    items,
    nextCursor,
    searchedBackTo: '2026-03-02T14:00:00.000Z',
  });
  const data = { pages: [page([], 'd7'), page([row('d6')], 'd4'), page([], 'd2')], pageParams: [null] };
  const rows = [row('d9'), row('d5'), row('d3'), row('d1')];
  expect(unknownRows(data, rows).map((item) => item.id)).toEqual(['d9', 'd5', 'd3']);
  expect(insertRows(data, rows).pages.map(({ items }) => items.map((item) => item.id))).toEqual([
    ['d9'],
    ['d6', 'd5'],
    ['d3'],
  ]);
});

test('new rows are looked for from a row on that is a minute older than the newest', () => {
  const at = (id: string, createdAt: string) => row(id, { createdAt });
  const rows = [
    at('d9', '2026-03-02T14:02:00.000Z'),
    at('d8', '2026-03-02T14:01:30.000Z'),
    at('d7', '2026-03-02T14:01:00.000Z'),
    at('d6', '2026-03-02T14:00:00.000Z'),
  ];
  expect(newerThanBound(rows)).toBe('d7');
  expect(newerThanBound(rows.slice(0, 2))).toBe('d8');
  expect(newerThanBound([])).toBeNull();
});

test('where nothing is loaded, new rows are looked for from a minute before it was loaded on', () => {
  const bound = newerThanTime(Date.parse('2026-03-02T14:02:00.000Z'));
  expect(uuidV7TimeMs(decodeId('delivery', bound) ?? '')).toBe(Date.parse('2026-03-02T14:01:00.000Z'));
});
