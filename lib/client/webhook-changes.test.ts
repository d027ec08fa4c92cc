import { describe, expect, test } from 'vitest';
import { webhookChanges } from '#lib/client/webhook-changes';
import type { WebhookView } from '#lib/contracts/webhooks';

const BEFORE: WebhookView = {
  id: 'whk_1',
  name: 'ERP',
  url: 'https://erp.example.com/hooks',
  authMethod: 'none',
  basicUsername: null,
  basicPassword: null,
  eventTypes: ['job.created', 'job.updated'],
  isActive: true,
  deactivatedReason: null,
  payloadFormat: 'envelope',
  contentType: 'application/json',
  hasHubSecret: false,
  retryPolicy: 'standard',
  successRule: '2xx',
  owner: null,
  version: 1,
  createdAt: '2026-03-02T14:11:08.412Z',
  createdBy: 'Dana',
  updatedAt: '2026-03-02T14:11:08.412Z',
};

const changes = (values: Partial<WebhookView>) => webhookChanges(BEFORE, { ...BEFORE, ...values });

test('nothing where only the signing secret is another one', () => {
  expect(changes({ version: 2, updatedAt: '2026-03-03T00:00:00.000Z' })).toEqual([]);
});

describe('in words', () => {
  test.each<[Partial<WebhookView>, string, string, string]>([
    [{ name: 'ERP 2' }, 'Name', 'ERP', 'ERP 2'],
    [{ url: 'https://x.example.com/' }, 'Webhook URL', BEFORE.url, 'https://x.example.com/'],
    [{ payloadFormat: 'topic' }, 'Payload format', 'Envelope', 'Topic'],
    [{ contentType: 'application/x-www-form-urlencoded' }, 'Content type', 'JSON', 'Form-encoded'],
    [{ hasHubSecret: true }, 'Secret for X-Hub-Signature', '—', 'saved'],
    [{ successRule: '200' }, 'Success rule', 'Any 2xx', 'Exactly 200'],
    [{ owner: { id: 'usr_1', name: 'Sam', isMember: true } }, 'Who it is for', 'Everybody', 'Sam'],
    [{ eventTypes: ['job.created'] }, 'Events removed', '', 'Job Updated'],
    [{ eventTypes: [...BEFORE.eventTypes, 'task.created'] }, 'Events added', '', 'Task Created'],
  ])('%j', (values, label, from, to) => {
    expect(changes(values)).toEqual([{ label, from, to }]);
  });

  test('retry policies have their labels', () => {
    expect(changes({ retryPolicy: 'extended' })).toEqual([
      {
        label: 'Retry policy',
        from: expect.stringContaining('Standard'),
        to: expect.stringContaining('Extended'),
      },
    ]);
  });

  test('Basic Auth: what was chosen, and who saved the password', () => {
    expect(
      changes({
        authMethod: 'basic',
        basicUsername: 'erp',
        basicPassword: { savedAt: '2026-03-03T00:00:00.000Z', savedBy: 'Sam' },
      }),
    ).toEqual([
      { label: 'Webhook Authentication Methods', from: 'No Auth', to: 'Basic Auth' },
      { label: 'User name', from: '—', to: 'erp' },
      { label: 'Password', from: '', to: 'replaced by Sam' },
    ]);
  });
});

test('a password that stays is no change', () => {
  const saved = { ...BEFORE, basicPassword: { savedAt: '2026-03-02T00:00:00.000Z', savedBy: 'Sam' } };
  expect(webhookChanges(saved, { ...saved, version: 2 })).toEqual([]);
});
