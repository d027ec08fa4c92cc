/** Where an admin gets the plan: the place that the operator has named, or whoever they have the application from. */

import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { AccessProvider } from '#components/shell/access-provider';
import { PlanRequired } from '#components/shell/plan-required';
import type { AccessView } from '#lib/contracts/views/access';

function shown(role: AccessView['role'], upgradeUrl: string | null): string {
  const access: AccessView = {
    org: { id: 'org_1', slug: 'acme', name: 'Acme' },
    plan: { name: 'basic', label: 'Basic', hasWebhooks: false },
    user: { id: 'usr_1', name: 'Dana', email: 'dana@acme.test' },
    role,
    permissions: [],
    actions: [],
    isSupportOnly: false,
    admins: [{ name: 'Dana', email: 'dana@acme.test' }],
    orgs: [],
    installation: { retryDelaysMs: [], retentionDays: 30, demoReceiverOrigin: null, upgradeUrl },
  };
  return renderToStaticMarkup(AccessProvider({ access, children: createElement(PlanRequired) }));
}

const URL = 'https://example.com/billing?from=webhooks';

test('an admin is led to the place that the operator has named', () => {
  const link = /<a href="([^"]+)"[^>]*>Upgrade to Pro/.exec(shown('admin', URL));
  expect(link?.[1]).toBe(URL);
});

test('without one they are told whom to ask', () => {
  const html = shown('admin', null);
  expect(html).toContain('Ask whoever provides this application to change your plan to Pro.');
  expect(html).not.toContain('Upgrade to Pro');
});

test('a member asks an admin, wherever the plan is sold', () => {
  const html = shown('member', URL);
  expect(html).toContain('mailto:dana%40acme.test');
  expect(html).not.toContain(URL);
});
