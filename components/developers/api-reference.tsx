import { GuideText } from '#components/developers/guide-text';
import { OperationArticle } from '#components/developers/operation-article';
import { PageHeader } from '#components/ui/page-header';
import { GUIDE_SECTIONS, PROBLEM_CODES } from '#lib/contracts/api/guide';
import { namedSchemas } from '#lib/contracts/api/openapi';
import { API_TAGS, type ApiTag, type Operation } from '#lib/contracts/api/operation';
import { OPERATIONS } from '#lib/contracts/api/operations';

type ApiReferenceProps = { orgSlug: string; origin: string };

const TAGS = Object.entries(API_TAGS).map(([tag, { name }]) => [tag as ApiTag, name] as const);
const operationsOf = (tag: ApiTag) => OPERATIONS.filter((operation) => operation.tag === tag);

/** Every operation of the API, from the same table as the OpenAPI document. Rendered on the server alone. */
export function ApiReference({ orgSlug, origin }: ApiReferenceProps) {
  const base = `${origin}/api/v1/orgs/${orgSlug}`;
  const schemas = namedSchemas();
  return (
    <>
      <PageHeader
        title="API reference"
        breadcrumb={[
          { label: 'Event catalogue', href: `/o/${orgSlug}/event-types` },
          { label: 'API reference' },
        ]}
        description={
          <>
            What the screens do with events, webhooks and deliveries, a program does with an API key. Members,
            API keys and the audit log are for admins who are signed in. For tools, in OpenAPI 3.1:{' '}
            <a href="/api/v1/openapi.json" className="rounded-sm text-link underline underline-offset-3">
              /api/v1/openapi.json
            </a>
          </>
        }
      />
      <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <Contents />
        <div className="flex min-w-0 flex-col gap-8">
          <Guide base={base} />
          {TAGS.map(([tag, label]) => (
            <section key={tag} aria-labelledby={`tag-${tag}`}>
              <h2 id={`tag-${tag}`} className="mb-3 font-semibold text-lg tracking-tight">
                {label}
              </h2>
              <div className="flex flex-col gap-4">
                {operationsOf(tag).map((operation) => (
                  <OperationArticle key={operation.id} operation={operation} base={base} schemas={schemas} />
                ))}
              </div>
            </section>
          ))}
          <ProblemCodes />
        </div>
      </div>
    </>
  );
}

/** Where what is; beside the text on a wide screen. */
function Contents() {
  return (
    <nav
      aria-label="Operations"
      className="flex flex-col gap-4 text-sm max-lg:hidden lg:sticky lg:top-17 lg:max-h-[calc(100dvh-6rem)] lg:overflow-y-auto"
    >
      {TAGS.map(([tag, label]) => (
        <div key={tag}>
          <p className="mb-1 font-medium text-muted-foreground text-xs">{label}</p>
          <ul>
            {operationsOf(tag).map(({ id, summary }: Operation) => (
              <li key={id}>
                <a
                  href={`#${id}`}
                  className="block rounded-sm py-0.5 leading-5 underline-offset-3 hover:underline focus-visible:outline-offset-[-2px]"
                >
                  {summary}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Guide({ base }: { base: string }) {
  return (
    <section aria-labelledby="guide">
      <h2 id="guide" className="mb-3 font-semibold text-lg tracking-tight">
        What holds for all
      </h2>
      <dl className="gap-x-8 text-sm xl:columns-2 [&>div]:mb-4 [&>div]:break-inside-avoid">
        <div>
          <dt className="font-medium">Address</dt>
          <dd className="wrap-anywhere text-muted-foreground">
            <code className="text-foreground text-xs">{base}</code>, and below it the paths shown here.
          </dd>
        </div>
        {GUIDE_SECTIONS.map(({ title, text }) => (
          <div key={title}>
            <dt className="font-medium">{title}</dt>
            <dd className="text-muted-foreground">
              <GuideText text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function ProblemCodes() {
  return (
    <section aria-labelledby="problem-codes">
      <h2 id="problem-codes" className="mb-3 font-semibold text-lg tracking-tight">
        Problem codes
      </h2>
      <dl className="grid gap-x-8 text-sm sm:grid-cols-2">
        {PROBLEM_CODES.map(({ code, status, title }) => (
          <div key={code} className="flex items-baseline gap-3 border-border border-b py-1.5">
            <dt className="flex shrink-0 items-baseline gap-2 font-mono text-xs">
              <span className="text-muted-foreground">{status}</span>
              {code}
            </dt>
            <dd className="ml-auto text-right text-muted-foreground text-xs">{title}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
