'use client';

import { ChevronsUpDown } from 'lucide-react';
import { useAccess } from '#components/shell/access-context';
import { Button } from '#components/ui/button';
import { Menu } from '#components/ui/menu';

/** The organisation one is in; a menu where the user belongs to several. */
export function OrgSwitcher() {
  const { org, orgs } = useAccess();
  if (orgs.length < 2) return <bdi className="min-w-0 truncate px-2 font-medium text-sm">{org.name}</bdi>;
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
          className="min-w-0 shrink px-2 text-foreground"
          aria-label={`Organisation: ${org.name}. Switch`}
        >
          <bdi className="truncate">{org.name}</bdi>
          <ChevronsUpDown aria-hidden className="size-3.5! text-muted-foreground" />
        </Button>
      )}
    />
  );
}
