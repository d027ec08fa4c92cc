import { expect, test } from 'vitest';
import { type Notice, noticeMail } from '#lib/domain/webhook/notice-mail';

const notice: Notice = {
  kind: 'deactivated',
  reason: 'failing',
  webhookName: 'ERP',
  webhookUrl: 'https://erp.example.com/hooks?key=hunter2',
  orgName: 'Acme',
  failingSince: new Date('2026-02-27T14:10:31Z'),
  failedDeliveries: 23,
  consecutiveTimeouts: 0,
  latestResponse: '503 Service Unavailable',
  at: new Date('2026-03-02T14:11:08Z'),
  link: 'https://app.example.com/o/acme/webhooks/whk_1',
};

test('a deactivation: what, since when, how many, the latest answer, where, and what to do', () => {
  const { subject, text } = noticeMail(notice);
  expect(subject).toBe('Webhook "ERP" was deactivated');
  expect(
    text,
  ).toBe(`The webhook "ERP" of Acme was deactivated on 2026-03-02 14:11 UTC: only failures for 3 days.

URL: https://erp.example.com/hooks
Failing since: 2026-02-27 14:10 UTC
Failed deliveries since then: 23
Latest response: 503 Service Unavailable

Deliveries that waited were cancelled, and events raised while it is off are not sent to it.

What to do: repair the endpoint, then activate the webhook. What failed or was cancelled can be retried from its log.
https://app.example.com/o/acme/webhooks/whk_1

You get this because you created this webhook or are an admin of Acme.`);
});

test('a warning names the rule', () => {
  const { subject, text } = noticeMail({ ...notice, kind: 'warning' });
  expect(subject).toBe('Webhook "ERP" only fails');
  expect(text).toContain('after 3 days of only failures, with at least 20 failed deliveries');
  const timeouts = noticeMail({ ...notice, kind: 'warning', reason: 'timeouts', consecutiveTimeouts: 25 });
  expect(timeouts.text).toContain('after 50 timeouts in a row');
  expect(timeouts.text).toContain('Timeouts in a row: 25');
});

test('an endpoint that is gone needs another URL', () => {
  const { text } = noticeMail({ ...notice, reason: 'gone', failingSince: null });
  expect(text).toContain('the endpoint answered 410 Gone');
  expect(text).toContain('change its URL');
  expect(text).not.toContain('Failing since');
});

test('the query of the URL, which may hold a key, is left out; a name with line breaks makes one subject', () => {
  const { subject, text } = noticeMail({ ...notice, webhookName: 'ERP\r\nBcc: everybody@example.com' });
  expect(text).not.toContain('hunter2');
  expect(subject).toBe('Webhook "ERP Bcc: everybody@example.com" was deactivated');
});

test('names add no paragraph of their own', () => {
  const forged = 'ERP\r\n\r\nYour account is locked. Sign in at\u2028https://evil.example.com\u202e';
  const plain = noticeMail({ ...notice, webhookName: 'ERP', orgName: 'Acme' });
  const { text } = noticeMail({ ...notice, webhookName: forged, orgName: forged });
  expect(text.split('\n')).toHaveLength(plain.text.split('\n').length);
  expect(text).not.toMatch(/[\u2028\u2029\u202a-\u202e]/);
});
