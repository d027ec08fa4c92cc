'use client';

import { useState } from 'react';
import { useAccess } from '#components/shell/access-context';
import { Card } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { PageHeader } from '#components/ui/page-header';
import { Tabs, TabsList, TabsPanel, TabsTrigger } from '#components/ui/tabs';
import { VERIFY_SAMPLES } from '#lib/domain/verify-samples';
import { SECRET_OVERLAP_HOURS } from '#lib/domain/webhook';

const HEADERS = [
  {
    name: 'webhook-id',
    meaning: 'The ID of the event. It is the same on every retry: store it to recognise duplicates.',
  },
  { name: 'webhook-timestamp', meaning: 'When this attempt was sent, in seconds since 1970.' },
  {
    name: 'webhook-signature',
    meaning: `v1, followed by the signature in base64. For ${SECRET_OVERLAP_HOURS} hours after a new secret is made there are two, separated by a space.`,
  },
];

/** How a receiver makes sure that a request came from here. */
export function VerifyGuide() {
  const { org } = useAccess();
  return (
    <>
      <PageHeader
        title="Verify signatures"
        description="Anyone can send a request to your URL. The signature shows which requests came from here, unchanged."
        breadcrumb={[{ label: 'Webhooks', href: `/o/${org.slug}/webhooks` }, { label: 'Verify signatures' }]}
      />
      <div className="grid gap-x-10 gap-y-6 text-sm lg:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
        <section aria-labelledby="headers">
          <h2 id="headers" className="mb-2 font-semibold text-lg">
            What each request carries
          </h2>
          <dl className="flex flex-col gap-3">
            {HEADERS.map(({ name, meaning }) => (
              <div key={name}>
                <dt>
                  <code className="text-xs">{name}</code>
                </dt>
                <dd className="text-muted-foreground">{meaning}</dd>
              </div>
            ))}
          </dl>
          <p className="mt-3">
            The signature is the HMAC-SHA256 of the text{' '}
            <code className="text-xs">{'{webhook-id}.{webhook-timestamp}.{body}'}</code>. The key is the part
            of the signing secret after <code className="text-xs">whsec_</code>, decoded from base64. This
            follows Standard Webhooks 1.0, so its libraries work too.
          </p>
        </section>
        <Samples />
      </div>
    </>
  );
}

type Language = (typeof VERIFY_SAMPLES)[number]['language'];

function Samples() {
  const [language, setLanguage] = useState<Language>(VERIFY_SAMPLES[0].language);
  const shown = VERIFY_SAMPLES.find((sample) => sample.language === language) ?? VERIFY_SAMPLES[0];
  return (
    <section aria-labelledby="code">
      <h2 id="code" className="mb-2 font-semibold text-lg">
        Code to copy
      </h2>
      <Card className="overflow-hidden">
        <Tabs value={language} onValueChange={(next: Language) => setLanguage(next)}>
          <div className="flex items-center justify-between gap-2 border-border border-b px-2 py-1.5">
            <TabsList aria-label="Language">
              {VERIFY_SAMPLES.map((sample) => (
                <TabsTrigger key={sample.language} value={sample.language}>
                  {sample.label}
                </TabsTrigger>
              ))}
            </TabsList>
            <CopyButton value={shown.code} label={`Copy code for ${shown.label}`} />
          </div>
          {VERIFY_SAMPLES.map((sample) => (
            <TabsPanel
              key={sample.language}
              value={sample.language}
              className="bg-code px-4 py-3 text-xs leading-5"
            >
              <pre dir="ltr" className="whitespace-pre-wrap wrap-anywhere">
                {sample.code}
              </pre>
            </TabsPanel>
          ))}
        </Tabs>
      </Card>
      <p className="mt-3 text-muted-foreground">
        Check the bytes as they came: a body that was parsed and written again does not match its signature.
      </p>
    </section>
  );
}
