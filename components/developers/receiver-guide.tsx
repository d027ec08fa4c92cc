import { Download } from 'lucide-react';
import { GuideText } from '#components/developers/guide-text';
import { VerifySamples } from '#components/developers/verify-samples';
import { buttonVariants } from '#components/ui/button';
import { CodeBlock } from '#components/ui/code-block';
import { PageHeader } from '#components/ui/page-header';
import { RECEIVER_COMMAND, RECEIVER_EXAMPLE, receiverGuide } from '#lib/client/developers/receiver-guide';
import type { GuideBlock, GuideSection, GuideSettings } from '#lib/client/developers/receiver-guide/blocks';

/** What an endpoint gets and what it should do with it, for the developer who builds it. Rendered on the server alone. */
export function ReceiverGuide({ orgSlug, settings }: { orgSlug: string; settings: GuideSettings }) {
  const sections = receiverGuide(settings);
  return (
    <>
      <PageHeader
        title="Receiving webhooks"
        description="What your endpoint gets, and what it should do with it. For the developer who builds it."
        breadcrumb={[{ label: 'Webhooks', href: `/o/${orgSlug}/webhooks` }, { label: 'Receiving webhooks' }]}
      />
      <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <Contents sections={sections} />
        <div className="flex min-w-0 max-w-3xl flex-col gap-8">
          {sections.map(({ id, title, blocks }) => (
            <section key={id} aria-labelledby={id} className="flex flex-col gap-3 text-sm">
              <h2 id={id} className="scroll-mt-17 font-semibold text-lg tracking-tight">
                {title}
              </h2>
              {blocks.map((block) => (
                <Block key={keyOf(block)} block={block} />
              ))}
            </section>
          ))}
        </div>
      </div>
    </>
  );
}

/** Where what is; beside the text on a wide screen. */
function Contents({ sections }: { sections: readonly GuideSection[] }) {
  return (
    <nav aria-label="Contents" className="text-sm max-lg:hidden lg:sticky lg:top-17">
      <ul>
        {sections.map(({ id, title }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="block rounded-sm py-0.5 leading-5 underline-offset-3 hover:underline focus-visible:outline-offset-[-2px]"
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function keyOf(block: GuideBlock): string {
  if (block.kind === 'text') return block.text;
  if (block.kind === 'list') return block.items.join();
  return 'label' in block ? block.label : block.kind;
}

function Block({ block }: { block: GuideBlock }) {
  switch (block.kind) {
    case 'text':
      return (
        <p>
          <GuideText text={block.text} />
        </p>
      );
    case 'list':
      return (
        <ul className="flex list-disc flex-col gap-1.5 pl-5 marker:text-muted-foreground">
          {block.items.map((item) => (
            <li key={item}>
              <GuideText text={item} />
            </li>
          ))}
        </ul>
      );
    case 'terms':
      return <Terms rows={block.rows} />;
    case 'code':
      return <CodeBlock label={block.label} code={block.code} />;
    case 'samples':
      return <VerifySamples />;
    case 'example':
      return <Example />;
  }
}

function Terms({ rows }: { rows: readonly (readonly [term: string, meaning: string])[] }) {
  return (
    <dl className="divide-y divide-border rounded-lg border border-border bg-card">
      {rows.map(([term, meaning]) => (
        <div key={term} className="grid gap-x-4 px-3 py-2 sm:grid-cols-[11rem_minmax(0,1fr)]">
          <dt className="font-medium">
            <GuideText text={term} />
          </dt>
          <dd className="min-w-0 text-muted-foreground">
            <GuideText text={meaning} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Example() {
  return (
    <>
      <p>
        <a href={RECEIVER_EXAMPLE} download className={buttonVariants({ variant: 'outline' })}>
          <Download aria-hidden />
          Download receiver.mjs
        </a>
      </p>
      <CodeBlock label="Command to start it" code={RECEIVER_COMMAND} />
    </>
  );
}
