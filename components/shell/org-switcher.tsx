'use client';

import { ChevronsUpDown } from 'lucide-react';
import { Button } from '#components/ui/button';
import { Menu } from '#components/ui/dropdown-menu';
import { useAccess } from '#hooks/use-access';
import { cn } from '#lib/utils';

/** On a phone a long name leaves room for what stands beside it. */
const WIDTH = 'min-w-0 max-w-[calc(100vw-8rem)] lg:max-w-56 xl:max-w-80';

/** The organisation one is in; a menu where the user belongs to several. */
export function OrgSwitcher() {
  const { org, orgs } = useAccess();
  if (orgs.length < 2)
    return <bdi className={cn('truncate px-2 text-left font-medium text-sm', WIDTH)}>{org.name}</bdi>;
  return (
    <Menu
      label="Organisations"
      align="start"
      entries={orgs.map((other) => ({
        kind: 'link',
        label: other.name,
        href: `/o/${other.slug}`,
        isCurrent: other.slug === org.slug,
      }))}
      trigger={(props) => (
        <Button
          {...props}
          variant="ghost"
          className={cn('shrink px-2 text-foreground', WIDTH)}
          aria-label={`Organisation: ${org.name}. Switch`}
        >
          <bdi className="truncate">{org.name}</bdi>
          <ChevronsUpDown aria-hidden className="size-3.5! text-muted-foreground" />
        </Button>
      )}
    />
  );
}
