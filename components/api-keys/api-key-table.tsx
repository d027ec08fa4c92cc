'use client';

import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge';
import { Button } from '#components/ui/button';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '#components/ui/table';
import { Time } from '#components/ui/time';
import type { ApiKeyView } from '#lib/contracts/views/api-keys';
import { API_KEY_PREFIX } from '#lib/domain/access/api-key';
import { cn } from '#lib/utils';

function Frame({ children }: { children: ReactNode }) {
  return (
    // The widths of the columns do not follow from their contents: what comes later must not move what is there.
    <Table label="API keys" className="max-lg:block lg:table-fixed [&_tbody]:max-lg:block">
      <TableHeader className="max-lg:sr-only">
        <TableRow>
          <TableHead className="w-[28%]">Name</TableHead>
          <TableHead>Scopes</TableHead>
          <TableHead className="w-40">Created</TableHead>
          <TableHead className="w-28">Last used</TableHead>
          <TableHead className="w-44">Ends</TableHead>
          <TableHead className="w-26">
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>{children}</TableBody>
    </Table>
  );
}

/** A row of the table; on a narrow screen a block with the same content. */
const rowClass =
  'max-lg:relative max-lg:flex max-lg:flex-col max-lg:gap-2 max-lg:border-border max-lg:p-3 max-lg:not-last:border-b';
const cellClass = 'max-lg:block max-lg:h-auto max-lg:border-0 max-lg:p-0';

type ApiKeyTableProps = { keys: readonly ApiKeyView[]; onRevoke: (key: ApiKeyView) => void };

/** All keys, the newest first. */
export function ApiKeyTable({ keys, onRevoke }: ApiKeyTableProps) {
  return (
    <Frame>
      {keys.map((key) => (
        <TableRow key={key.id} className={rowClass}>
          <TableHead
            scope="row"
            className="whitespace-normal bg-transparent py-2 text-foreground group-last/row:border-b-0 max-lg:block max-lg:h-auto max-lg:border-0 max-lg:p-0 max-lg:pr-20"
          >
            <bdi className="wrap-anywhere block text-sm">{key.name}</bdi>
            <span className="font-mono font-normal text-muted-foreground">
              {API_KEY_PREFIX}…{key.keyEnding}
            </span>
          </TableHead>
          <TableCell className={cellClass}>
            <span className="flex flex-wrap gap-1">
              {key.scopes.map((scope) => (
                <Badge key={scope} className="font-mono">
                  {scope}
                </Badge>
              ))}
            </span>
          </TableCell>
          <Fact name="Created">
            <Time value={key.createdAt} format="relative" />
            <span className="wrap-anywhere text-muted-foreground text-xs lg:block">
              by {key.createdBy ?? 'the operator'}
            </span>
          </Fact>
          <Fact name="Last used">
            {key.lastUsedAt === null ? (
              <span className="text-muted-foreground">Never</span>
            ) : (
              <Time value={key.lastUsedAt} format="relative" />
            )}
          </Fact>
          <Fact name="Ends">
            {key.expiresAt === null ? (
              <span className="text-muted-foreground">Never</span>
            ) : (
              <span className="flex flex-wrap items-center gap-x-2">
                {key.isExpired ? <Badge variant="warning">Expired</Badge> : null}
                <Time value={key.expiresAt} format="relative" />
              </span>
            )}
          </Fact>
          <TableCell className={cn(cellClass, 'text-right max-lg:absolute max-lg:top-2.5 max-lg:right-2.5')}>
            <Button
              variant="outline"
              size="sm"
              aria-label={`Revoke ${key.name}`}
              onClick={() => onRevoke(key)}
            >
              Revoke
            </Button>
          </TableCell>
        </TableRow>
      ))}
    </Frame>
  );
}

/** A cell that names itself where there is no column header. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <TableCell className={cellClass}>
      <span className="flex flex-wrap items-center gap-x-1.5 lg:block">
        <span className="w-20 shrink-0 text-muted-foreground text-xs lg:hidden">{name}</span>
        {children}
      </span>
    </TableCell>
  );
}

/** The table while it is loaded. */
export function ApiKeyTableSkeleton() {
  return (
    <>
      <LoadingStatus>Loading the API keys</LoadingStatus>
      <div aria-hidden inert>
        <Frame>
          {['w-36', 'w-28', 'w-40'].map((width) => (
            <TableRow key={width} className={rowClass}>
              <TableCell className={cn(cellClass, 'h-13')}>
                <Skeleton className={cn('mb-1', width)} />
                <Skeleton className="h-3 w-20" />
              </TableCell>
              {['w-48', 'w-24', 'w-20', 'w-14'].map((cell) => (
                <TableCell key={cell} className={cellClass}>
                  <Skeleton className={cn(cell, 'max-w-full')} />
                </TableCell>
              ))}
              <TableCell className={cn(cellClass, 'max-lg:hidden')}>
                <Skeleton className="ml-auto h-7 w-16" />
              </TableCell>
            </TableRow>
          ))}
        </Frame>
      </div>
    </>
  );
}
