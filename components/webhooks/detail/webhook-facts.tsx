'use client';

import type { ReactNode } from 'react';
import { Card } from '#components/ui/card';
import { Time } from '#components/ui/time';
import { SigningSecret } from '#components/webhooks/detail/signing-secret';
import { useAccess, useCan } from '#hooks/use-access';
import { FIELD_LABELS } from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { SUCCESS_RULE_LABELS } from '#lib/domain/delivery/outcome';
import { RETRY_POLICY_LABELS, retryPolicies } from '#lib/domain/delivery/retry-policy';
import { scheduleWords } from '#lib/domain/delivery/retry-words';
import { EVENT_CATALOG, EVENT_GROUPS, EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { groupState } from '#lib/domain/event/event-selection';
import {
  AUTH_METHOD_LABELS,
  CONTENT_TYPE_LABELS,
  isNotification,
  PAYLOAD_FORMAT_LABELS,
} from '#lib/domain/webhook/webhook';
import { CHOICE_NAMES, DEFAULT_CHOICES } from '#lib/domain/webhook/webhook-settings';

function Fact({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <div className={className}>
      <dt className="mb-0.5 text-muted-foreground text-xs">{label}</dt>
      <dd className="min-w-0 break-words text-sm">{children}</dd>
    </div>
  );
}

/** The settings of a webhook to read. Short, so that the log below is in sight. */
export function WebhookFacts({ webhook }: { webhook: WebhookView }) {
  const canManage = useCan('webhooks.manage');
  return (
    <Card>
      <h2 className="sr-only">Settings</h2>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 p-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1.3fr)_minmax(0,1.3fr)_auto]">
        <Fact label={FIELD_LABELS.eventTypes}>
          <EventFacts eventTypes={webhook.eventTypes} />
        </Fact>
        <Fact label={FIELD_LABELS.authMethod}>
          <AuthFacts webhook={webhook} />
        </Fact>
        <Fact label="Signing secret">
          {canManage ? <SigningSecret webhook={webhook} /> : 'Each request is signed.'}
        </Fact>
        {isUsual(webhook) ? null : (
          <Fact label="Advanced" className="col-span-full lg:order-last">
            <AdvancedFacts webhook={webhook} />
          </Fact>
        )}
        <Fact label="Created">
          <Time value={webhook.createdAt} format="date" className="-my-0.5" />
          {webhook.createdBy ? (
            <span className="block text-muted-foreground">
              by <bdi>{webhook.createdBy}</bdi>
            </span>
          ) : null}
        </Fact>
      </dl>
    </Card>
  );
}

function EventFacts({ eventTypes }: { eventTypes: string[] }) {
  const groups = EVENT_GROUPS.map((group) => groupState(group, eventTypes)).filter(
    ({ state }) => state !== 'none',
  );
  return (
    <ul>
      {groups.map(({ group, label, state, types }) => (
        <li key={group}>
          <span className="font-medium">{label}:</span>{' '}
          {state === 'all' && types.length > 1
            ? `all ${types.length}`
            : EVENT_TYPES.filter((type) => types.includes(type) && eventTypes.includes(type))
                .map((type) => EVENT_CATALOG[type].label)
                .join(', ')}
        </li>
      ))}
    </ul>
  );
}

/** Whether it sends as most webhooks do. */
function isUsual(webhook: WebhookView): boolean {
  return webhook.owner === null && CHOICE_NAMES.every((name) => webhook[name] === DEFAULT_CHOICES[name]);
}

function AdvancedFacts({ webhook }: { webhook: WebhookView }) {
  const { payloadFormat, contentType, hasHubSecret, retryPolicy, successRule, owner } = webhook;
  const { retryDelaysMs } = useAccess().installation;
  const schedule = scheduleWords(retryPolicies(retryDelaysMs)[retryPolicy]);
  return (
    <ul className="flex flex-wrap gap-x-6 gap-y-1">
      <li>
        {PAYLOAD_FORMAT_LABELS[payloadFormat]}
        {isNotification(payloadFormat) ? `, ${CONTENT_TYPE_LABELS[contentType]}` : ''}
        {hasHubSecret && isNotification(payloadFormat) ? ', with X-Hub-Signature' : ''}
      </li>
      <li>
        {RETRY_POLICY_LABELS[retryPolicy]} retries: <span className="text-muted-foreground">{schedule}</span>
      </li>
      <li>{SUCCESS_RULE_LABELS[successRule]} counts as received</li>
      {owner ? (
        <li className="min-w-0">
          Personal: events that <bdi className="font-medium">{owner.name}</bdi> may view
        </li>
      ) : null}
    </ul>
  );
}

function AuthFacts({ webhook }: { webhook: WebhookView }) {
  if (webhook.authMethod === 'none') return AUTH_METHOD_LABELS.none;
  const { savedPassword, basicUsername } = webhook;
  return (
    <>
      {AUTH_METHOD_LABELS.basic} as <bdi className="font-medium">{basicUsername}</bdi>
      {savedPassword ? (
        <span className="block text-muted-foreground">
          Password saved <Time value={savedPassword.savedAt} format="date" className="-my-0.5" />
          {savedPassword.savedBy ? (
            <>
              {' '}
              by <bdi>{savedPassword.savedBy}</bdi>
            </>
          ) : null}
        </span>
      ) : null}
    </>
  );
}
