'use client';

import type { ReactNode } from 'react';
import { ActivityBars } from '#components/webhooks/list/activity-bars';
import { activityText, countsText } from '#lib/client/webhooks/webhook-insight';
import type { ActivityView } from '#lib/contracts/views/webhooks';
import {
  ACTIVITY_HOURS,
  type HourCounts,
  NO_DELIVERIES,
  sumHours,
} from '#lib/domain/delivery/delivery-activity';

/** The numbers of all webhooks: under way, not to be had, or there. */
export type Activity = ActivityView | 'loading' | 'unknown';

const NO_HOURS: readonly HourCounts[] = Array.from({ length: ACTIVITY_HOURS }, () => NO_DELIVERIES);

/** The last 24 hours of one webhook. As high and wide while it is loaded as afterwards. */
export function ActivityCell({ activity, webhookId }: { activity: Activity; webhookId: string }) {
  if (activity === 'loading') {
    return (
      <Frame bars={<span className="block h-5.25 w-24 rounded-sm bg-foreground/5" />}>
        <span className="sr-only">Loading</span>
        <span aria-hidden>&nbsp;</span>
      </Frame>
    );
  }
  if (activity === 'unknown') return <Frame bars={<ActivityBars hours={NO_HOURS} />}>Not counted</Frame>;
  const hours = activity.items.find((item) => item.webhookId === webhookId)?.hours ?? NO_HOURS;
  const sum = sumHours(hours);
  return (
    <Frame bars={<ActivityBars hours={hours} />}>
      <span aria-hidden>{activityText(sum)}</span>
      <span className="sr-only">In 24 hours: {countsText(sum)}</span>
    </Frame>
  );
}

function Frame({ bars, children }: { bars: ReactNode; children: ReactNode }) {
  return (
    <span className="inline-flex h-10 flex-col justify-center gap-0.5 align-middle">
      {bars}
      <span className="tabular block whitespace-nowrap text-muted-foreground text-xs">{children}</span>
    </span>
  );
}
