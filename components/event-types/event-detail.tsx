'use client';

import Link from 'next/link';
import { useState } from 'react';
import { CodeViewer } from '#components/deliveries/detail/code-viewer';
import { Tabs, TabsList, TabsPanel, TabsTrigger } from '#components/ui/tabs';
import { useAccess } from '#hooks/use-access';
import { EXAMPLE_EVENT_ID, EXAMPLE_TIME } from '#lib/client/event-types/example-payload';
import type { EventTypeView } from '#lib/contracts/views/event-types';
import { VERIFY_SAMPLES } from '#lib/domain/webhook/verify-samples';

/** Here the code is what one has come for. */
const TALL = '[&_[role=region]]:max-h-[60dvh]';

const VIEWS = [
  { name: 'example', label: 'Example' },
  { name: 'schema', label: 'JSON Schema' },
  { name: 'headers', label: 'Headers' },
  { name: 'verify', label: 'Verify' },
] as const;
type View = (typeof VIEWS)[number]['name'];

const HEADERS = [
  { name: 'content-type', value: 'application/json', meaning: 'The body is JSON in UTF-8.' },
  {
    name: 'webhook-id',
    value: EXAMPLE_EVENT_ID,
    meaning: 'The ID of the event, the same on every attempt: by it you recognise duplicates.',
  },
  {
    name: 'webhook-timestamp',
    value: String(Math.floor(Date.parse(EXAMPLE_TIME) / 1000)),
    meaning: 'When this attempt was sent, in seconds since 1970.',
  },
  {
    name: 'webhook-signature',
    value: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
    meaning: 'Shows that the request came from here, unchanged.',
  },
] as const;

/** What an event carries and how it is received. Only ever loaded when the first one is opened. */
export function EventDetail({ type }: { type: EventTypeView }) {
  const { org } = useAccess();
  const [view, setView] = useState<View>('example');
  const example = JSON.stringify({
    id: EXAMPLE_EVENT_ID,
    type: type.type,
    timestamp: EXAMPLE_TIME,
    organizationId: org.id,
    data: type.dataExample,
  });
  return (
    <Tabs value={view} onValueChange={(next: View) => setView(next)}>
      <TabsList aria-label={`${type.groupLabel} ${type.label}`} className="mb-2">
        {VIEWS.map(({ name, label }) => (
          <TabsTrigger key={name} value={name}>
            {label}
          </TabsTrigger>
        ))}
      </TabsList>
      <TabsPanel value="example">
        <CodeViewer text={example} name="example" fileName={`${type.type}.json`} className={TALL} />
      </TabsPanel>
      <TabsPanel value="schema">
        <p className="mb-2 text-muted-foreground text-xs">
          Of <code>data</code>, JSON Schema 2020-12. More members may come with later versions.
        </p>
        <CodeViewer
          text={JSON.stringify(type.dataSchema)}
          name="JSON Schema"
          fileName={`${type.type}.schema.json`}
          className={TALL}
        />
      </TabsPanel>
      <TabsPanel value="headers">
        <dl className="divide-y divide-border rounded-lg border border-border text-sm">
          {HEADERS.map(({ name, value, meaning }) => (
            <div key={name} className="grid gap-x-4 px-3 py-2 sm:grid-cols-[11rem_minmax(0,1fr)]">
              <dt className="font-mono text-xs leading-5">{name}</dt>
              <dd className="min-w-0">
                <code className="wrap-anywhere block text-xs leading-5">{value}</code>
                <span className="text-muted-foreground text-xs">{meaning}</span>
              </dd>
            </div>
          ))}
        </dl>
      </TabsPanel>
      <TabsPanel value="verify">
        <VerifySamples />
      </TabsPanel>
    </Tabs>
  );
}

type Language = (typeof VERIFY_SAMPLES)[number]['language'];

function VerifySamples() {
  const { org } = useAccess();
  const [language, setLanguage] = useState<Language>(VERIFY_SAMPLES[0].language);
  return (
    <Tabs
      value={language}
      onValueChange={(next: Language) => setLanguage(next)}
      className="flex flex-col gap-2"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <TabsList aria-label="Language">
          {VERIFY_SAMPLES.map((sample) => (
            <TabsTrigger key={sample.language} value={sample.language}>
              {sample.label}
            </TabsTrigger>
          ))}
        </TabsList>
        <Link
          href={`/o/${org.slug}/developers/verify`}
          className="rounded-sm text-link text-xs underline underline-offset-3"
        >
          How it works
        </Link>
      </div>
      {VERIFY_SAMPLES.map((sample) => (
        <TabsPanel key={sample.language} value={sample.language}>
          <CodeViewer
            text={sample.code}
            name={`code for ${sample.label}`}
            fileName={`verify-${sample.language}.txt`}
            className={TALL}
          />
        </TabsPanel>
      ))}
    </Tabs>
  );
}
