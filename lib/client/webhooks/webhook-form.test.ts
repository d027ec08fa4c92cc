import { describe, expect, it } from 'vitest';
import { WEBHOOK } from '#lib/client/webhooks/testing/webhook';
import { webhookChanges } from '#lib/client/webhooks/webhook-changes';
import {
  copyValuesOf,
  EMPTY_FORM,
  fieldOfPointer,
  formValuesOf,
  keepsSavedPassword,
  toCreateInput,
  toUpdateInput,
} from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { createWebhookInput } from '#lib/contracts/webhooks';
import { STRICT_URL_POLICY } from '#lib/domain/webhook/url-policy';

const webhook: WebhookView = {
  ...WEBHOOK,
  authMethod: 'basic',
  basicUsername: 'hooktab',
  savedPassword: { savedAt: '2026-11-03T10:00:00.000Z', savedBy: 'Dana' },
  eventTypes: ['job.created', 'estimate.created'],
  version: 3,
};

describe('form values', () => {
  it('start without the password and without types that the catalogue no longer has', () => {
    const values = formValuesOf({ ...webhook, eventTypes: ['job.archived', 'job.created'] });
    expect(values).toMatchObject({ basicPassword: '', eventTypes: ['job.created'] });
  });

  it('send no credentials without Basic Auth, and no empty password', () => {
    const values = formValuesOf(webhook);
    expect(toCreateInput({ ...values, authMethod: 'none' })).not.toHaveProperty('basicUsername');
    expect(toUpdateInput(values, 3)).not.toHaveProperty('basicPassword');
    expect(toUpdateInput({ ...values, basicPassword: null }, 3)).toMatchObject({ basicPassword: '' });
    expect(toUpdateInput({ ...values, basicPassword: 'new' }, 3)).toMatchObject({
      basicPassword: 'new',
      version: 3,
    });
  });

  it('send a secret for X-Hub-Signature only in its format, and its removal in every format', () => {
    const values = formValuesOf(webhook);
    expect(toUpdateInput(values, 3)).not.toHaveProperty('hubSecret');
    expect(toUpdateInput({ ...values, hubSecret: 'x' }, 3)).not.toHaveProperty('hubSecret');
    expect(toUpdateInput({ ...values, hubSecret: null }, 3)).toMatchObject({ hubSecret: null });
    const notification = { ...values, payloadFormat: 'notification' as const };
    expect(toUpdateInput(notification, 3)).not.toHaveProperty('hubSecret');
    expect(toUpdateInput({ ...notification, hubSecret: 'x' }, 3)).toMatchObject({ hubSecret: 'x' });
  });

  it('of a copy have a name of their own, unless it would be too long', () => {
    expect(copyValuesOf(webhook, 100).name).toBe('Copy of ERP');
    expect(copyValuesOf(webhook, 10).name).toBe('ERP');
  });
});

describe('the contract', () => {
  it('says all that is missing at once', () => {
    const result = createWebhookInput(STRICT_URL_POLICY).safeParse(
      toCreateInput({ ...EMPTY_FORM, url: 'http://a.example', authMethod: 'basic' }),
    );
    const fields = result.error?.issues.map(({ path }) => path[0]).sort();
    expect(fields).toEqual(['basicPassword', 'eventTypes', 'name', 'url']);
  });
});

describe('keepsSavedPassword', () => {
  it.each([
    ['https://erp.example.com/hooks?team=2', true],
    [' https://ERP.example.com:443/hooks ', true],
    ['https://erp.example.com/other', false],
    ['https://erp.example.com:8443/hooks', false],
    ['https://evil.example.com/hooks', false],
    ['', false],
  ])('%j: %s', (url, expected) => {
    expect(keepsSavedPassword(webhook, url)).toBe(expected);
  });

  it('keeps none where none is saved', () => {
    expect(keepsSavedPassword(null, webhook.url)).toBe(false);
    expect(keepsSavedPassword({ ...webhook, authMethod: 'none' }, webhook.url)).toBe(false);
  });
});

describe('fieldOfPointer', () => {
  it.each([
    ['/url', 'url'],
    ['/eventTypes/0', 'eventTypes'],
    ['/version', null],
    ['', null],
  ])('%j leads to %s', (pointer, field) => {
    expect(fieldOfPointer(pointer)).toBe(field);
  });
});

describe('webhookChanges', () => {
  it('lists what differs, in words', () => {
    const theirs: WebhookView = {
      ...webhook,
      name: 'ERP (new)',
      authMethod: 'none',
      basicUsername: null,
      savedPassword: null,
      eventTypes: ['job.created', 'job.updated'],
      version: 4,
    };
    expect(webhookChanges(webhook, theirs)).toEqual([
      { label: 'Name', from: 'ERP', to: 'ERP (new)' },
      { label: 'Webhook Authentication Methods', from: 'Basic Auth', to: 'No Auth' },
      { label: 'User name', from: 'hooktab', to: '—' },
      { label: 'Events added', from: '', to: 'Job Updated' },
      { label: 'Events removed', from: '', to: 'Estimate Created' },
    ]);
  });

  it('tells of a replaced password without showing it', () => {
    const savedPassword = { savedAt: '2026-11-04T10:00:00.000Z', savedBy: 'Sam' };
    expect(webhookChanges(webhook, { ...webhook, savedPassword })).toEqual([
      { label: 'Password', from: '', to: 'replaced by Sam' },
    ]);
  });

  it('is empty where only the signing secret is new', () => {
    expect(webhookChanges(webhook, { ...webhook, version: 4 })).toEqual([]);
  });
});
