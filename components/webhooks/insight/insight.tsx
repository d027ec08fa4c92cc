'use client';

import { useQuery } from '@tanstack/react-query';
import { Table2 } from 'lucide-react';
import { parseAsIsoDateTime, useQueryStates } from 'nuqs';
import { useId, useState } from 'react';
import { Button } from '#components/ui/button';
import { Card } from '#components/ui/card';
import { TimeText } from '#components/ui/time';
import { InsightChart } from '#components/webhooks/insight/insight-chart';
import { InsightSkeleton } from '#components/webhooks/insight/insight-skeleton';
import { InsightTable } from '#components/webhooks/insight/insight-table';
import { useAccess } from '#hooks/use-access';
import { useIsHydrated } from '#hooks/use-is-hydrated';
import { useNow } from '#hooks/use-now';
import { serverNow } from '#lib/client/server-clock';
import { insightQuery } from '#lib/client/webhooks/queries';
import { healthSentence } from '#lib/client/webhooks/webhook-insight';
import type { InsightView } from '#lib/contracts/views/webhooks';
import { HOUR_MS, totalCount } from '#lib/domain/delivery/delivery-activity';

const REFRESH_MS = 60_000;
const SENTENCE_STEP_MS = 15_000;

/** How a webhook did in the last seven days: a sentence, a chart, and the numbers as a table. */
export function Insight({ webhookId }: { webhookId: string }) {
  const org = useAccess().org.slug;
  const { data, error, isFetching, refetch } = useQuery({
    ...insightQuery(org, webhookId),
    refetchInterval: REFRESH_MS,
  });
  // Hydrated after the rest of the page, by when the numbers may have come: first it is what the server sent.
  const isHydrated = useIsHydrated();
  if (data && isHydrated) return <Loaded insight={data} />;
  if (error === null || !isHydrated) return <InsightSkeleton />;
  return (
    <Card className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <h2 className="font-semibold text-base">Last 7 days</h2>
      <p className="flex-1 text-muted-foreground">{error.message}</p>
      <Button variant="outline" size="sm" loading={isFetching} onClick={() => void refetch()}>
        Try again
      </Button>
    </Card>
  );
}

/** Shows the deliveries of an hour in the log below. */
function useOpenHour() {
  const [, setRange] = useQueryStates({ from: parseAsIsoDateTime, to: parseAsIsoDateTime });
  return (startMs: number) => {
    void setRange({ from: new Date(startMs), to: new Date(startMs + HOUR_MS) });
    document.getElementById('log-history')?.scrollIntoView({ block: 'start' });
  };
}

/** As high as the chart, so that the log below does not move when the numbers come. */
function NoChart() {
  return (
    <p className="grid h-51.25 place-items-center px-4 text-center text-muted-foreground text-sm sm:h-43.25">
      Deliveries and response times appear here, hour by hour.
    </p>
  );
}

function Loaded({ insight }: { insight: InsightView }) {
  const [isTableShown, setIsTableShown] = useState(false);
  const openHour = useOpenHour();
  const headingId = useId();
  const now = useNow(SENTENCE_STEP_MS) ?? serverNow();
  const isEmpty = insight.hours.every((hour) => totalCount(hour) === 0);
  return (
    <Card className="overflow-hidden">
      <section aria-labelledby={headingId}>
        <div className="flex items-start gap-x-3 border-border border-b px-4 py-2">
          <div className="flex min-h-7 min-w-0 flex-1 flex-wrap items-center gap-x-3">
            <h2 id={headingId} className="font-semibold text-base">
              Last 7 days
            </h2>
            <p className="tabular text-sm">{healthSentence(insight, new Date(now))}</p>
          </div>
          {isEmpty ? null : (
            <Button
              variant="ghost"
              size="sm"
              aria-expanded={isTableShown}
              onClick={() => setIsTableShown(!isTableShown)}
            >
              <Table2 aria-hidden />
              Table
            </Button>
          )}
        </div>
        {isEmpty ? <NoChart /> : <InsightChart insight={insight} onOpenHour={openHour} />}
        {insight.countedSince === null ? null : (
          <p className="px-4 pb-2 text-muted-foreground text-xs">
            There are too many deliveries to count all of them. Those since{' '}
            <TimeText value={insight.countedSince} /> are counted.
          </p>
        )}
        {isEmpty ? null : <InsightTable insight={insight} isShown={isTableShown} />}
      </section>
    </Card>
  );
}
