import { describe, expect, test } from 'vitest';
import { WEBHOOK } from '#lib/client/webhooks/testing/webhook';
import { webhookChanges } from '#lib/client/webhooks/webhook-changes';
import type { WebhookView } from '#lib/contracts/views/webhooks';

const changes = (values: Partial<WebhookView>) => webhookChanges(WEBHOOK, { ...WEBHOOK, ...values });

test('nothing where only the signing secret is another one', () => {
  expect(changes({ version: 2, updatedAt: '2026-03-03T00:00:00.000Z' })).toEqual([]);
});

describe('in words', () => {
  test.each<[Partial<WebhookView>, string, string, string]>([
    [{ name: 'ERP 2' }, 'Name', 'ERP', 'ERP 2'],
    [{ url: 'https://x.example.com/' }, 'Webhook URL', WEBHOOK.url, 'https://x.example.com/'],
    [{ payloadFormat: 'topic' }, 'Payload format', 'Envelope', 'Topic'],
    [{ contentType: 'application/x-www-form-urlencoded' }, 'Content type', 'JSON', 'Form-encoded'],
    [{ hasHubSecret: true }, 'Secret for X-Hub-Signature', '—', 'saved'],
    [{ successRule: '200' }, 'Success rule', 'Any 2xx', 'Exactly 200'],
    [{ owner: { id: 'usr_1', name: 'Sam', isMember: true } }, 'Who it is for', 'Everybody', 'Sam'],
    [{ eventTypes: ['job.created'] }, 'Events removed', '', 'Job Updated'],
    [{ eventTypes: [...WEBHOOK.eventTypes, 'task.created'] }, 'Events added', '', 'Task Created'],
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
        savedPassword: { savedAt: '2026-03-03T00:00:00.000Z', savedBy: 'Sam' },
      }),
    ).toEqual([
      { label: 'Webhook Authentication Methods', from: 'No Auth', to: 'Basic Auth' },
      { label: 'User name', from: '—', to: 'erp' },
      { label: 'Password', from: '', to: 'replaced by Sam' },
    ]);
  });
});

test('a password that stays is no change', () => {
  const saved = { ...WEBHOOK, savedPassword: { savedAt: '2026-03-02T00:00:00.000Z', savedBy: 'Sam' } };
  expect(webhookChanges(saved, { ...saved, version: 2 })).toEqual([]);
});
