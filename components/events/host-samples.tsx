'use client';

import { useMemo, useState } from 'react';
import { Card, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { ScrollRegion } from '#components/ui/scroll-region';
import { Tabs, TabsList, TabsPanel, TabsTrigger } from '#components/ui/tabs';
import { useAccess } from '#hooks/use-access';
import type { Draft } from '#lib/client/events/draft';
import { emitAsCurl, emitAsSql } from '#lib/client/events/emit-samples';
import { isJson } from '#lib/client/json-text';

type Sample = { name: 'curl' | 'SQL'; hint: string; text: string };

/** The same event as the host product emits it. */
export function HostSamples({ type, draft }: { type: string; draft: Draft }) {
  const slug = useAccess().org.slug;
  const [current, setCurrent] = useState<Sample['name']>('curl');
  const samples = useMemo((): Sample[] => {
    const { text, subject } = draft;
    const sample = { slug, type, dataText: isJson(text) ? text : '{}', subject: subject.trim() || null };
    // Rendered on the server too, where the address of the browser is not known.
    const origin = typeof window === 'undefined' ? '' : window.location.origin;
    return [
      { name: 'curl', hint: 'With an API key that may emit events.', text: emitAsCurl(origin, sample) },
      {
        name: 'SQL',
        hint: 'In the transaction of what happened, where your product shares the database.',
        text: emitAsSql(sample),
      },
    ];
  }, [slug, type, draft]);
  const shown = samples.find((sample) => sample.name === current);
  return (
    <Card className="overflow-hidden">
      <CardHeader title="How your product sends it" description={shown?.hint} />
      <Tabs value={current} onValueChange={(next: Sample['name']) => setCurrent(next)}>
        <div className="flex items-center justify-between gap-2 border-border border-b px-4 py-1.5">
          <TabsList aria-label="How your product sends it">
            {samples.map(({ name }) => (
              <TabsTrigger key={name} value={name}>
                {name}
              </TabsTrigger>
            ))}
          </TabsList>
          <CopyButton value={shown?.text ?? ''} label={`Copy ${current}`} />
        </div>
        {samples.map(({ name, text }) => (
          <TabsPanel key={name} value={name}>
            <ScrollRegion label={`As ${name}`} className="max-h-80 bg-code">
              <pre
                dir="ltr"
                className="whitespace-pre-wrap wrap-anywhere max-sm:break-all px-3 py-3 text-xs leading-5"
              >
                {text}
              </pre>
            </ScrollRegion>
          </TabsPanel>
        ))}
      </Tabs>
    </Card>
  );
}
