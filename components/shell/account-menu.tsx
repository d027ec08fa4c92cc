'use client';

import { Clock, Globe, LogOut, Monitor, MonitorOff, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { lazy, Suspense, useState } from 'react';
import { signOutHere } from '#components/sign-in/sign-out';
import { Button } from '#components/ui/button';
import { Menu } from '#components/ui/dropdown-menu';
import type { MenuEntry } from '#components/ui/dropdown-menu-entry';
import { useAccess } from '#hooks/use-access';
import { zoneText } from '#lib/client/time-format';
import { setTimeZonePreference, useTimeZonePreference } from '#lib/client/time-zone-preference';
import { toast } from '#lib/client/toast';

const SignOutEverywhereDialog = lazy(() =>
  import('#components/sign-in/sign-out-everywhere-dialog').then((module) => ({
    default: module.SignOutEverywhereDialog,
  })),
);

const THEMES = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'system', label: 'System', icon: Monitor },
] as const;

/** On the server the zone is that of the server; nobody sees it, since menus are drawn when they are opened. */
const zones = () =>
  [
    { value: 'local', label: `Local (${zoneText(new Date(), 'local')})`, icon: Clock },
    { value: 'utc', label: 'UTC', icon: Globe },
  ] as const;

const initialsOf = (name: string) =>
  name
    .split(/\s+/)
    .filter((_, index, parts) => index === 0 || index === parts.length - 1)
    .map((part) => part.charAt(0).toUpperCase())
    .join('');

async function leave() {
  const error = await signOutHere();
  if (error !== null) toast.error(error);
}

/** Who is signed in, how the screen looks, which zone its times are in, and the way out. */
export function AccountMenu() {
  const { user, role } = useAccess();
  const { theme, setTheme } = useTheme();
  const zone = useTimeZonePreference();
  const [isAsking, setIsAsking] = useState(false);
  const entries: MenuEntry[] = [
    {
      kind: 'heading',
      key: 'who',
      content: (
        <>
          <p className="truncate font-medium text-sm">{user.name}</p>
          <p className="truncate text-muted-foreground">{user.email}</p>
          <p className="text-muted-foreground">{role === 'admin' ? 'Admin' : 'Member'}</p>
        </>
      ),
    },
    { kind: 'separator', key: 'after-who' },
    { kind: 'choice', label: 'Theme', value: theme ?? 'system', onSelect: setTheme, options: THEMES },
    {
      kind: 'choice',
      label: 'Time zone',
      value: zone,
      onSelect: (value) => setTimeZonePreference(value === 'utc' ? 'utc' : 'local'),
      options: zones(),
    },
    { kind: 'separator', key: 'before-leaving' },
    { kind: 'action', label: 'Sign out', icon: LogOut, onSelect: leave },
    {
      kind: 'action',
      label: 'Sign out everywhere',
      icon: MonitorOff,
      onSelect: () => setIsAsking(true),
    },
  ];
  return (
    <>
      <Menu
        label="Account"
        entries={entries}
        trigger={(props) => (
          <Button
            {...props}
            variant="ghost"
            size="icon"
            className="rounded-full"
            aria-label={`Account: ${user.name}`}
          >
            <span
              aria-hidden
              className="grid size-7 place-items-center rounded-full bg-primary-surface font-semibold text-link text-xs"
            >
              {initialsOf(user.name)}
            </span>
          </Button>
        )}
      />
      {isAsking ? (
        <Suspense>
          <SignOutEverywhereDialog email={user.email} onClose={() => setIsAsking(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
