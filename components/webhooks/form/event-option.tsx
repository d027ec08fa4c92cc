'use client';

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Button } from '#components/ui/button';
import { CheckboxField } from '#components/ui/checkbox';
import { CopyButton } from '#components/ui/copy-button';
import { useAccess } from '#hooks/use-access';
import { examplePayload } from '#lib/client/event-types/example-payload';
import type { WebhookFormValues } from '#lib/client/webhooks/webhook-form';
import { EVENT_CATALOG, type EventType, eventTypeLabel } from '#lib/domain/event/event-catalog';
import { bodyFormat } from '#lib/domain/webhook/webhook';
import { cn } from '#lib/utils';

type EventOptionProps = {
  type: EventType;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
};

/** One event to tick, with what it means and, on demand, what is sent. */
export function EventOption({ type, isSelected, onChange }: EventOptionProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { label, description } = EVENT_CATALOG[type];
  const id = `event-${type}`;
  return (
    <li className="py-1">
      <div className="flex items-start gap-2">
        <CheckboxField
          id={id}
          checked={isSelected}
          onCheckedChange={onChange}
          label={
            <>
              {label} <code className="ml-1 text-muted-foreground text-xs max-sm:hidden">{type}</code>
            </>
          }
          description={description}
          className="min-w-0 flex-1"
        />
        <Button
          variant="ghost"
          size="sm"
          aria-expanded={isOpen}
          aria-controls={isOpen ? `${id}-example` : undefined}
          aria-label={`Example of ${eventTypeLabel(type)}`}
          onClick={() => setIsOpen(!isOpen)}
          className="-mt-1"
        >
          <ChevronRight
            aria-hidden
            className={cn('transition-transform duration-150', isOpen && 'rotate-90')}
          />
          Example
        </Button>
      </div>
      {isOpen ? <ExamplePayload type={type} id={`${id}-example`} /> : null}
    </li>
  );
}

/** What a request carries for this event. */
function ExamplePayload({ type, id }: { type: EventType; id: string }) {
  const { org } = useAccess();
  const { control } = useFormContext<WebhookFormValues>();
  const [format, contentType] = useWatch({ control, name: ['payloadFormat', 'contentType'] });
  const payload = examplePayload(org.id, type, bodyFormat(format, contentType));
  return (
    <div id={id} className="relative mt-1 mb-2">
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        tabIndex={0}
        aria-label={`Example payload of ${eventTypeLabel(type)}`}
        className="max-h-72 overflow-auto rounded-md border border-border bg-code p-3 text-xs"
      >
        <pre dir="ltr" className="mr-8 whitespace-pre-wrap wrap-anywhere">
          {payload}
        </pre>
      </section>
      <CopyButton
        value={payload}
        label={`Copy example of ${eventTypeLabel(type)}`}
        variant="outline"
        className="absolute top-2 right-2"
      />
    </div>
  );
}
