'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { BodyViewer } from '#components/deliveries/detail/body-viewer';
import { HeadersTable } from '#components/deliveries/detail/headers-table';
import { ResponseText } from '#components/deliveries/response-text';
import { CopyButton } from '#components/ui/copy-button';
import { useAccess } from '#hooks/use-access';
import { attemptAsCurl } from '#lib/client/curl';
import { durationText } from '#lib/client/time-format';
import { webhookQuery } from '#lib/client/webhooks/queries';
import type { AttemptView, DeliveryView } from '#lib/contracts/views/deliveries';

type AttemptDetailProps = { attempt: AttemptView; delivery: DeliveryView };

/** All that is known of one request: what came back first, then what was sent. */
export function AttemptDetail({ attempt, delivery }: AttemptDetailProps) {
  return (
    <div className="flex flex-col gap-4 text-sm">
      {attempt.detail === null ? null : <p className="break-words">{attempt.detail}</p>}
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        <Fact name="Response Code">
          <ResponseText response={attempt.response} />
        </Fact>
        <Fact name="Duration">{durationText(attempt.durationMs)}</Fact>
        {attempt.remoteIp === null ? null : (
          <Fact name="Remote address">
            <span className="font-mono text-xs">{attempt.remoteIp}</span>
          </Fact>
        )}
        {attempt.url === delivery.url || attempt.url === '' ? null : (
          <Fact name="Sent to">
            <bdi className="break-all font-mono text-xs">{attempt.url}</bdi>
          </Fact>
        )}
      </dl>
      <Part title="Response Headers">
        {attempt.responseHeaders === null ? (
          <Nothing>No response arrived.</Nothing>
        ) : (
          <HeadersTable headers={attempt.responseHeaders} label="Response Headers" />
        )}
      </Part>
      <Part title="Response Body">
        {attempt.responseBody === null ? (
          <Nothing>No response arrived.</Nothing>
        ) : (
          <BodyViewer
            body={attempt.responseBody}
            contentType={headerValue(attempt, 'content-type')}
            fileName={`${delivery.eventId}-attempt-${attempt.number}-response`}
          />
        )}
      </Part>
      <SentRequest attempt={attempt} delivery={delivery} />
    </div>
  );
}

function headerValue(attempt: AttemptView, name: string): string | null {
  return attempt.responseHeaders?.find(([header]) => header.toLowerCase() === name)?.[1] ?? null;
}

function SentRequest({ attempt, delivery }: AttemptDetailProps) {
  const hasHeader = (wanted: string) =>
    attempt.requestHeaders.some(([name]) => name.toLowerCase() === wanted);
  const hasCredentials = hasHeader('authorization');
  const username = useUsername(delivery, hasCredentials);
  const { payload } = delivery;
  if (attempt.requestHeaders.length === 0) return null;
  const command = (body: string) => () =>
    attemptAsCurl({ url: attempt.url, headers: attempt.requestHeaders, body, username });
  return (
    <Part
      title="Request Headers"
      controls={
        payload === null ? null : (
          <CopyButton value={command(payload)} label="Copy as cURL" showLabel variant="outline" />
        )
      }
    >
      <HeadersTable headers={attempt.requestHeaders} label="Request Headers" />
      {payload !== null && hasHeader('webhook-signature') ? (
        <Hint>
          The command carries the signature and the time of this attempt: a receiver that checks how old a
          request is refuses it after a few minutes.
        </Hint>
      ) : null}
      {hasCredentials ? <CredentialsHint isUsernameKnown={username !== null} /> : null}
    </Part>
  );
}

/** The user name that the webhook has now; null where it is not known, or is not known yet. */
function useUsername(delivery: DeliveryView, hasCredentials: boolean): string | null {
  const org = useAccess().org.slug;
  const { data: webhook } = useQuery({
    ...webhookQuery(org, delivery.webhookId),
    enabled: hasCredentials && !delivery.webhook.isDeleted,
  });
  return webhook?.basicUsername ?? null;
}

function CredentialsHint({ isUsernameKnown }: { isUsernameKnown: boolean }) {
  return (
    <Hint>
      {isUsernameKnown
        ? 'The password is not stored here. Before you run the command, set it in your shell: '
        : 'The user name and the password are not stored here. Before you run the command, set them in your shell: '}
      <code className="whitespace-nowrap">
        {isUsernameKnown ? 'read -rs WEBHOOK_PASSWORD' : 'read -r WEBHOOK_USER; read -rs WEBHOOK_PASSWORD'}
      </code>
    </Hint>
  );
}

function Hint({ children }: { children: ReactNode }) {
  return <p className="mt-1.5 text-muted-foreground text-xs">{children}</p>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted-foreground text-xs">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Part({ title, controls, children }: { title: string; controls?: ReactNode; children: ReactNode }) {
  return (
    <div>
      <div className="mb-1.5 flex flex-wrap items-center justify-between gap-2">
        <h5 className="font-medium">{title}</h5>
        {controls}
      </div>
      {children}
    </div>
  );
}

function Nothing({ children }: { children: string }) {
  return <p className="text-muted-foreground">{children}</p>;
}
