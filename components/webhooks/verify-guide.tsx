'use client';

import { useAccess } from '#components/shell/access-context';
import { CopyButton } from '#components/ui/copy-button';
import { PageHeader } from '#components/ui/page-header';
import { Tabs, TabsList, TabsPanel, TabsTrigger } from '#components/ui/tabs';
import { VERIFY_SAMPLES } from '#lib/domain/verify-samples';
import { SECRET_OVERLAP_HOURS } from '#lib/domain/webhook';

const HEADERS = [
  {
    name: 'webhook-id',
    meaning: 'The ID of the event. It is the same on every retry: keep it to notice duplicates.',
  },
  { name: 'webhook-timestamp', meaning: 'When this attempt was sent, in seconds since 1970.' },
  {
    name: 'webhook-signature',
    meaning: `v1, and the signature in base64. For ${SECRET_OVERLAP_HOURS} hours after a new secret was made there are two, separated by a space.`,
  },
];

/** How a receiver makes sure that a request came from here. */
export function VerifyGuide() {
  const { org } = useAccess();
  return (
    <>
      <PageHeader
        title="Verify signatures"
        description="Anybody can send a request to your URL. The signature tells you which ones came from here, unchanged."
        breadcrumb={[{ label: 'Webhooks', href: `/o/${org.slug}/webhooks` }, { label: 'Verify signatures' }]}
      />
      <div className="flex max-w-3xl flex-col gap-6 text-sm">
        <section aria-labelledby="headers">
          <h2 id="headers" className="mb-2 font-semibold text-lg">
            What each request carries
          </h2>
          <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[auto_1fr]">
            {HEADERS.map(({ name, meaning }) => (
              <div key={name} className="sm:contents">
                <dt>
                  <code className="text-xs">{name}</code>
                </dt>
                <dd className="text-muted-foreground">{meaning}</dd>
              </div>
            ))}
          </dl>
          <p className="mt-3">
            Signed is the text <code className="text-xs">{'{webhook-id}.{webhook-timestamp}.{body}'}</code>{' '}
            with HMAC-SHA256. The key is what follows <code className="text-xs">whsec_</code> in the signing
            secret, decoded from base64. This is the form of Standard Webhooks 1.0, so its libraries work too.
          </p>
        </section>
        <Samples />
      </div>
    </>
  );
}

function Samples() {
  return (
    <section aria-labelledby="code">
      <h2 id="code" className="mb-2 font-semibold text-lg">
        Code to copy
      </h2>
      <Tabs defaultValue={VERIFY_SAMPLES[0].language}>
        <TabsList aria-label="Language" className="mb-2">
          {VERIFY_SAMPLES.map(({ language, label }) => (
            <TabsTrigger key={language} value={language}>
              {label}
            </TabsTrigger>
          ))}
        </TabsList>
        {VERIFY_SAMPLES.map(({ language, label, code }) => (
          <TabsPanel key={language} value={language} className="relative">
            <section
              // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
              tabIndex={0}
              aria-label={`Code for ${label}`}
              className="overflow-x-auto rounded-lg border border-border bg-code p-3 pr-12 text-xs leading-5"
            >
              <pre dir="ltr">{code}</pre>
            </section>
            <CopyButton
              value={code}
              label={`Copy code for ${label}`}
              variant="outline"
              className="absolute top-2 right-2"
            />
          </TabsPanel>
        ))}
      </Tabs>
      <p className="mt-3 text-muted-foreground">
        Check the bytes as they came: a body that was parsed and printed again has another signature.
      </p>
    </section>
  );
}
