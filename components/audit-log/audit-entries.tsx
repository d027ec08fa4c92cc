'use client';

import { Cpu, KeyRound, ListFilter, UserRound } from 'lucide-react';
import Link from 'next/link';
import { buttonVariants } from '#components/ui/button';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';
import { Time, useTimeZone, ZoneName } from '#components/ui/time';
import { useAccess } from '#hooks/use-access';
import { type AuditFilters, auditQueryOf } from '#lib/client/audit-log/audit-params';
import { actionWords, actorWords, detailLines, targetWords } from '#lib/client/audit-log/audit-words';
import { groupByDay } from '#lib/client/day-groups';
import type { AuditEntryView } from '#lib/contracts/views/audit-log';
import { SYSTEM_ACTOR } from '#lib/domain/access/audit-log';

type AuditEntriesProps = { entries: readonly AuditEntryView[]; filters: AuditFilters };

/** The entries by day, each as a sentence with what changed below it. */
export function AuditEntries({ entries, filters }: AuditEntriesProps) {
  const zone = useTimeZone();
  const days = groupByDay(entries, ({ at }) => at, zone);
  return (
    <div className="overflow-hidden rounded-lg border border-border bg-card shadow-xs">
      {days.map(({ day, rows }) => (
        <section key={day} aria-label={day} className="not-last:border-border not-last:border-b">
          <h2 className="flex justify-between border-border border-b bg-muted/60 px-3 py-1 font-medium text-muted-foreground text-xs">
            {day}
            <ZoneName />
          </h2>
          <ul className="divide-y divide-border">
            {rows.map((entry) => (
              <Entry key={entry.id} entry={entry} filters={filters} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const ACTOR_ICONS = { user: UserRound, api_key: KeyRound, system: Cpu } as const;
const ACTOR_KINDS = { user: 'Person', api_key: 'API key', system: 'System' } as const;

const wordLink = 'rounded-sm font-medium underline-offset-3 hover:underline';

function Entry({ entry, filters }: { entry: AuditEntryView; filters: AuditFilters }) {
  const { actor, address } = entry;
  const Icon = ACTOR_ICONS[actor.kind];
  const details = detailLines(entry);
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-3 px-3 py-2 text-sm md:grid-cols-[4.5rem_auto_minmax(0,1fr)_9rem]">
      <span className="col-start-2 row-start-2 text-muted-foreground text-xs md:col-start-1 md:row-start-1 md:text-sm">
        <Time value={entry.at} format="time" />
      </span>
      <span
        title={ACTOR_KINDS[actor.kind]}
        className="col-start-1 row-start-1 grid size-6 place-items-center rounded-full bg-muted text-muted-foreground md:col-start-2"
      >
        <Icon aria-hidden className="size-3.5" />
        <span className="sr-only">{ACTOR_KINDS[actor.kind]}: </span>
      </span>
      <div className="col-start-2 row-start-1 min-w-0 md:col-start-3">
        <div className="flex items-start gap-1">
          <p className="wrap-anywhere min-h-6 min-w-0 leading-6">
            <Link
              href={auditQueryOf({ ...filters, actor: actor.id ?? SYSTEM_ACTOR })}
              scroll={false}
              title="Show all that they did"
              className={wordLink}
            >
              {actorWords(actor)}
            </Link>{' '}
            {actionWords(entry.action)} <Target entry={entry} />
          </p>
          <TargetFilterLink entry={entry} filters={filters} />
        </div>
        {details.length === 0 ? null : (
          <ul className="wrap-anywhere mb-0.5 text-muted-foreground text-xs leading-5">
            {details.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
      {address === null ? null : (
        <span className="wrap-anywhere col-start-2 row-start-2 self-start pl-20 text-right font-mono text-muted-foreground text-xs leading-6 md:col-start-4 md:row-start-1 md:pl-0">
          <span className="sr-only">from </span>
          {address}
        </span>
      )}
    </li>
  );
}

/** What it was done to, leading there. */
function Target({ entry }: { entry: AuditEntryView }) {
  const { org } = useAccess();
  const { target } = entry;
  const words = targetWords(entry);
  if (words === null) return null;
  const href = target.id === null ? null : pathOf(target.kind, target.id);
  return href === null || entry.action === 'webhook.deleted' ? (
    <bdi className="font-medium">{words}</bdi>
  ) : (
    <Link href={`/o/${org.slug}${href}`} className={wordLink}>
      <bdi>{words}</bdi>
    </Link>
  );
}

/** The way to all else that was done to it; nothing where only that is shown. */
function TargetFilterLink({ entry, filters }: { entry: AuditEntryView; filters: AuditFilters }) {
  const { id } = entry.target;
  if (id === null || filters.target === id) return null;
  return (
    <Link
      href={auditQueryOf({ ...filters, target: id })}
      scroll={false}
      aria-label={`Show all that was done to ${targetWords(entry)}`}
      title="Show all that was done to it"
      className={buttonVariants({ variant: 'ghost', size: 'icon-sm', className: 'size-6! shrink-0' })}
    >
      <ListFilter aria-hidden />
    </Link>
  );
}

/** Where the object is to be seen. */
function pathOf(kind: AuditEntryView['target']['kind'], id: string): string | null {
  switch (kind) {
    case 'webhook':
      return `/webhooks/${id}`;
    case 'delivery':
      return `/deliveries?delivery=${id}`;
    case 'event':
      return `/deliveries?search=${id}`;
    case 'user':
      return '/members';
    case 'api_key':
      return '/api-keys';
    case 'log':
      return null;
  }
}

const SKELETON_WIDTHS = ['w-72', 'w-56', 'w-80', 'w-64', 'w-60', 'w-72', 'w-52', 'w-80'];

export function AuditSkeleton() {
  return (
    <>
      <LoadingStatus>Loading the audit log</LoadingStatus>
      <div aria-hidden className="overflow-hidden rounded-lg border border-border bg-card shadow-xs">
        <div className="border-border border-b bg-muted/60 px-3 py-1.5">
          <Skeleton className="h-3 w-24" />
        </div>
        {SKELETON_WIDTHS.map((width, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
            key={index}
            className="flex h-10 items-center gap-3 border-border px-3 not-last:border-b"
          >
            <Skeleton className="w-14 max-md:hidden" />
            <Skeleton className="size-6 rounded-full" />
            <Skeleton className={`max-w-full ${width}`} />
          </div>
        ))}
      </div>
    </>
  );
}
