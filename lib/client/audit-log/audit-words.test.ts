import { describe, expect, test } from 'vitest';
import { actionWords, actorWords, detailLines, targetWords } from '#lib/client/audit-log/audit-words';
import type { AuditEntryView } from '#lib/contracts/views/audit-log';
import { AUDIT_ACTION_NAMES } from '#lib/domain/access/audit-log';

const entry = (
  action: string,
  detail: AuditEntryView['detail'] = {},
  target: Partial<AuditEntryView['target']> = {},
): AuditEntryView => ({
  id: 'aud_1',
  at: '2026-03-02T14:11:08.412Z',
  actor: { kind: 'user', id: 'usr_1', name: 'Dana' },
  action,
  target: { kind: 'webhook', id: 'whk_1', name: 'ERP', ...target },
  detail,
  address: null,
});

describe('detailLines', () => {
  test.each([
    [
      'webhook.updated',
      {
        changed: {
          url: { from: 'https://a.example', to: 'https://b.example' },
          authMethod: { from: 'none', to: 'basic' },
          basicUsername: { from: null, to: 'hooktab' },
          eventTypes: { from: ['job.created'], to: ['job.updated'] },
        },
        passwordReplaced: true,
      },
      [
        'URL: https://a.example → https://b.example',
        'Authentication: No Auth → Basic Auth',
        'User name: none → hooktab',
        'Events added: Job Updated',
        'Events removed: Job Created',
        'Password replaced',
      ],
    ],
    [
      'webhook.created',
      {
        url: 'https://a.example',
        eventTypes: ['job.created', 'job.updated', 'job.assigned', 'estimate.created', 'x.y'],
      },
      ['https://a.example', 'Job Created, Job Updated, Job Assigned and 2 more'],
    ],
    [
      'api_key.created',
      { scopes: ['events:write'], expiresAt: '2027-02-20T02:29:56.081Z' },
      ['events:write', 'Ends Sat 20 Feb 2027'],
    ],
    ['webhook.deactivated', { cancelledDeliveries: 1 }, ['1 waiting delivery was cancelled']],
    ['webhook.deactivated', { cancelledDeliveries: 0 }, []],
    ['delivery.retried', { was: 'failed' }, ['It was failed']],
    [
      'member.permissions_changed',
      { from: ['Org.webhooks'], to: ['Org.webhooks.logs'] },
      ['Given: Org.webhooks.logs', 'Taken: Org.webhooks'],
    ],
    ['api_key.created', { scopes: ['events:write', 'webhooks:read'] }, ['events:write, webhooks:read']],
    ['log.exported', { filters: {} }, ['Everything']],
    [
      'log.exported',
      { filters: { status: ['failed'], webhookId: 'whk_1', eventType: ['job.created'] } },
      ['Only status failed · webhook whk_1 · event job.created'],
    ],
    ['something.new', { a: 1 }, []],
  ])('%s %j', (action, detail, lines) => {
    expect(detailLines(entry(action, detail))).toEqual(lines);
  });

  test('no detail of whatever shape breaks an entry', () => {
    const odd = [null, 7, 'x', [], {}, [null], { changed: 'x' }];
    for (const action of AUDIT_ACTION_NAMES)
      for (const value of odd) {
        const names = [
          'changed',
          'url',
          'eventTypes',
          'filters',
          'from',
          'to',
          'scopes',
          'was',
          'reason',
          'type',
        ];
        const detail = Object.fromEntries(names.map((name) => [name, value]));
        expect(() => detailLines(entry(action, detail))).not.toThrow();
        expect(() => targetWords(entry(action, detail))).not.toThrow();
      }
  });
});

test('who and what', () => {
  expect(actorWords({ kind: 'system', id: null, name: null })).toBe('Hooktab');
  expect(actorWords({ kind: 'api_key', id: 'key_1', name: 'Host product' })).toBe('Host product');
  expect(targetWords(entry('webhook.created'))).toBe('ERP');
  expect(targetWords(entry('event.emitted', { type: 'job.created' }, { kind: 'event', name: null }))).toBe(
    'Job Created',
  );
  expect(targetWords(entry('delivery.viewed', {}, { kind: 'delivery', id: 'dlv_1', name: null }))).toBe(
    'dlv_1',
  );
  expect(targetWords(entry('log.exported', {}, { kind: 'log', id: null, name: null }))).toBeNull();
  expect(actionWords('something.new')).toBe('something.new');
});
