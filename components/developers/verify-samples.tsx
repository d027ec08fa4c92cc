'use client';

import { useState } from 'react';
import { CodeBlock } from '#components/ui/code-block';
import { Tabs, TabsList, TabsPanel, TabsTrigger } from '#components/ui/tabs';
import { VERIFY_SAMPLES, type VerifyLanguage } from '#lib/domain/webhook/verify-samples';

/** Code to verify a signature, in the language of the reader. */
export function VerifySamples() {
  const [language, setLanguage] = useState<VerifyLanguage>(VERIFY_SAMPLES[0].language);
  return (
    <Tabs
      value={language}
      onValueChange={(next: VerifyLanguage) => setLanguage(next)}
      className="flex flex-col gap-2"
    >
      <TabsList aria-label="Language" className="self-start">
        {VERIFY_SAMPLES.map((sample) => (
          <TabsTrigger key={sample.language} value={sample.language}>
            {sample.label}
          </TabsTrigger>
        ))}
      </TabsList>
      {VERIFY_SAMPLES.map((sample) => (
        <TabsPanel key={sample.language} value={sample.language}>
          <CodeBlock label={`Code for ${sample.label}`} code={sample.code} />
        </TabsPanel>
      ))}
    </Tabs>
  );
}
