'use client';

import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { CodeText } from '#components/deliveries/detail/code-text';
import { Card, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { ScrollRegion } from '#components/ui/scroll-region';
import { useAccess } from '#hooks/use-access';
import {
  EXAMPLE_EVENT_ID,
  EXAMPLE_TIME,
  examplePayload,
  isJson,
} from '#lib/client/event-types/example-payload';
import type { WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import { BODIES } from '#lib/domain/delivery/payload-body';
import { type EventType, eventTypeLabel } from '#lib/domain/event/event-catalog';
import { type BodyFormat, bodyFormat } from '#lib/domain/webhook/webhook';

/** Shown while nothing is ticked. */
const FIRST_EXAMPLE: EventType = 'job.created';

/** The event that was ticked last, or the first of the ticked ones where it was unticked. */
function useLastTicked(ticked: EventType[]): EventType {
  const [seen, setSeen] = useState(ticked);
  const [last, setLast] = useState<EventType | undefined>(ticked[0]);
  if (seen.join() !== ticked.join()) {
    setSeen(ticked);
    const added = ticked.find((type) => !seen.includes(type));
    setLast(added ?? (last && ticked.includes(last) ? last : ticked[0]));
  }
  return last ?? FIRST_EXAMPLE;
}

/**
 * What will be sent with the settings as they stand in the form: the head of a request, and its body.
 * @param hasSavedSecret whether a secret for X-Hub-Signature is saved, which is kept where none is entered
 */
export function RequestPreview({ hasSavedSecret }: { hasSavedSecret: boolean }) {
  const { org } = useAccess();
  const { control } = useFormContext<WebhookFormValues>();
  const [url, authMethod, ticked, payloadFormat, contentType, hubSecret] = useWatch({
    control,
    name: ['url', 'authMethod', 'eventTypes', 'payloadFormat', 'contentType', 'hubSecret'],
  });
  const type = useLastTicked(ticked);
  const format = bodyFormat(payloadFormat, contentType);
  const head = { url, authMethod, hasHubSecret: hubSecret === '' ? hasSavedSecret : hubSecret !== null };
  const payload = examplePayload(org.id, type, format);
  return (
    <Card className="sticky top-17 flex max-h-[calc(100dvh-6rem)] flex-col overflow-hidden">
      <CardHeader
        title="What the endpoint gets"
        description={`One POST request for each event. Example: ${eventTypeLabel(type)}.`}
        actions={<CopyButton value={payload} label="Copy example body" />}
      />
      <ScrollRegion label="Example request" className="min-h-0 bg-code px-4 py-3 text-xs leading-5">
        <pre dir="ltr" className="whitespace-pre-wrap wrap-anywhere border-border border-b pb-2">
          {headLines(head, type, format).map(({ name, value }) => (
            <span key={name} className="block">
              <span className="text-muted-foreground">{name}</span> {value}
            </span>
          ))}
        </pre>
        <pre dir="ltr" className="whitespace-pre-wrap wrap-anywhere pt-2">
          <CodeText text={payload} isFormatted={isJson(format)} />
        </pre>
      </ScrollRegion>
    </Card>
  );
}

type HeadLine = { name: string; value: string };
type Settings = Pick<WebhookFormValues, 'url' | 'authMethod'> & { hasHubSecret: boolean };

function headLines(
  { url, authMethod, hasHubSecret }: Settings,
  type: EventType,
  format: BodyFormat,
): HeadLine[] {
  const target = URL.parse(url.trim());
  const { contentType, hubEvent } = BODIES[format];
  return [
    { name: 'POST', value: target === null ? '/' : target.pathname + target.search },
    { name: 'host:', value: target?.host || 'your endpoint' },
    ...(authMethod === 'basic' ? [{ name: 'authorization:', value: 'Basic ••••••' }] : []),
    { name: 'content-type:', value: contentType },
    { name: 'webhook-id:', value: EXAMPLE_EVENT_ID },
    { name: 'webhook-timestamp:', value: String(Math.floor(Date.parse(EXAMPLE_TIME) / 1000)) },
    { name: 'webhook-signature:', value: 'v1,…' },
    ...(hubEvent === undefined ? [] : [{ name: 'x-accelo-event:', value: hubEvent(type) }]),
    ...(hubEvent !== undefined && hasHubSecret ? [{ name: 'x-hub-signature:', value: 'sha256=…' }] : []),
  ];
}
