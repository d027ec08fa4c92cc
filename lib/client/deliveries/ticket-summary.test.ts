import { expect, test } from 'vitest';
import { ticketSummary } from '#lib/client/deliveries/ticket-summary';
import type { DeliveryView } from '#lib/contracts/views/deliveries';

const delivery: DeliveryView = {
  id: 'dlv_1',
  eventId: 'evt_1',
  eventType: 'job.created',
  subject: 'job_1',
  webhookId: 'whk_1',
  webhookName: 'ERP | *main*\n# heading',
  url: 'https://erp.acme.com/in?token=t0psecret',
  status: 'failed',
  response: { status: 503, failure: null },
  attemptCount: 1,
  maxAttempts: 3,
  nextAttemptAt: null,
  isTest: false,
  createdAt: '2026-03-02T14:00:00.000Z',
  updatedAt: '2026-03-02T14:00:01.000Z',
  webhook: { isActive: true, isDeleted: false, isOwnerInAudience: true },
  payload: '{"secret":"payload"}',
  nextTrigger: 'schedule',
  attempts: [
    {
      id: 'att_1',
      number: 1,
      startedAt: '2026-03-02T14:00:00.100Z',
      durationMs: 84,
      isSuccess: false,
      response: { status: 503, failure: null },
      detail: null,
      url: 'https://erp.acme.com/in?token=t0psecret',
      remoteIp: '203.0.113.7',
      trigger: 'manual',
      triggeredBy: 'Dana',
      requestHeaders: [['authorization', 'Basic hidden']],
      responseHeaders: [['set-cookie', 'session=cookie-value']],
      responseBody: { text: 'body-text', base64: null, size: 9, storedSize: 9, isTruncated: false },
    },
  ],
};

test('names ids, times in UTC, each attempt and what to do', () => {
  expect(ticketSummary(delivery, 'https://app.example.com/o/acme/deliveries?delivery=dlv_1')).toBe(
    `**Webhook delivery failed: Job Created** (\`job.created\`)

- Event ID: \`evt_1\` (sent as \`webhook-id\`)
- Delivery ID: \`dlv_1\`
- Webhook: ERP \\| \\*main\\* \\# heading (\`whk_1\`)
- Webhook URL: <https://erp.acme.com/in> (with a query)
- Created: 2026-03-02T14:00:00.000Z
- Status: Failed, 1 attempt
- Log History: <https://app.example.com/o/acme/deliveries?delivery=dlv_1>

What happened: erp.acme.com is not available right now: overloaded, or down for maintenance. Check that the receiver runs and has capacity. If that was only for a moment, another attempt is enough.

| Attempt | Started (UTC) | Duration | Response |
|---|---|---|---|
| 1, by hand | 2026-03-02T14:00:00.100Z | 84 ms | 503 Service Unavailable |
`,
  );
});

test('neither payload, bodies, headers nor the query of the URL are in it', () => {
  const summary = ticketSummary(delivery, 'https://app.example.com/');
  for (const private_ of ['t0psecret', 'payload', 'body-text', 'cookie-value', 'hidden']) {
    expect(summary).not.toContain(private_);
  }
});

test.each([400, 415, 500, 404])(
  'the advice about a %i points to nothing that a ticket does not have',
  (status) => {
    const refused = { ...delivery, response: { status, failure: null } };
    expect(ticketSummary(refused, 'https://app.example.com/')).not.toMatch(/below|above/);
  },
);

test('a delivered one has no advice, a waiting one its next attempt', () => {
  const ok = { ...delivery, status: 'delivered', response: { status: 200, failure: null } } as const;
  expect(ticketSummary(ok, 'https://app.example.com/')).not.toContain('What happened');
  const waiting = { ...delivery, status: 'retrying', nextAttemptAt: '2026-03-02T14:05:00.000Z' } as const;
  expect(ticketSummary(waiting, 'https://app.example.com/')).toContain(
    'Next attempt: 2026-03-02T14:05:00.000Z',
  );
});
