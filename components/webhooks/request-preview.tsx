'use client';

import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { CodeText } from '#components/deliveries/code-text';
import { useAccess } from '#components/shell/access-context';
import { Card, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { EXAMPLE_EVENT_ID, EXAMPLE_TIME, examplePayload } from '#lib/client/example-payload';
import type { WebhookFormValues } from '#lib/client/webhook-form';
import { type EventType, eventTypeLabel } from '#lib/domain/event-catalog';

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

/** What will be sent with the settings as they stand in the form: the head of a request, and its body. */
export function RequestPreview() {
  const { org } = useAccess();
  const { control } = useFormContext<WebhookFormValues>();
  const [url, authMethod, ticked] = useWatch({ control, name: ['url', 'authMethod', 'eventTypes'] });
  const type = useLastTicked(ticked);
  const payload = examplePayload(org.id, type);
  return (
    <Card className="sticky top-17 flex max-h-[calc(100dvh-6rem)] flex-col overflow-hidden">
      <CardHeader
        title="What the endpoint gets"
        description={`One POST request for each event. Example: ${eventTypeLabel(type)}.`}
        actions={<CopyButton value={payload} label="Copy example body" />}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: what scrolls must take the focus, and have a name for it */}
      <div
        role="region"
        aria-label="Example request"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: so that it can be scrolled by keyboard
        tabIndex={0}
        className="min-h-0 overflow-auto bg-code px-4 py-3 text-xs leading-5 focus-visible:outline-offset-[-2px]"
      >
        <pre dir="ltr" className="whitespace-pre-wrap wrap-anywhere border-border border-b pb-2">
          {headLines(url, authMethod).map(({ name, value }) => (
            <span key={name} className="block">
              <span className="text-muted-foreground">{name}</span> {value}
            </span>
          ))}
        </pre>
        <pre dir="ltr" className="whitespace-pre-wrap wrap-anywhere pt-2">
          <CodeText text={payload} isFormatted />
        </pre>
      </div>
    </Card>
  );
}

type HeadLine = { name: string; value: string };

function headLines(url: string, authMethod: WebhookFormValues['authMethod']): HeadLine[] {
  const target = URL.parse(url.trim());
  return [
    { name: 'POST', value: target === null ? '/' : target.pathname + target.search },
    { name: 'host:', value: target?.host || 'your endpoint' },
    ...(authMethod === 'basic' ? [{ name: 'authorization:', value: 'Basic ••••••' }] : []),
    { name: 'content-type:', value: 'application/json' },
    { name: 'webhook-id:', value: EXAMPLE_EVENT_ID },
    { name: 'webhook-timestamp:', value: String(Math.floor(Date.parse(EXAMPLE_TIME) / 1000)) },
    { name: 'webhook-signature:', value: 'v1,…' },
  ];
}
