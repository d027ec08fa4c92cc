'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useAccess } from '#hooks/use-access';
import { sectionOf, visibleSections } from '#lib/client/sections';
import { cn } from '#lib/utils';

/** The tabs of the organisation. What the user may never see is not there. */
export function SectionTabs({ className }: { className?: string }) {
  const { org, actions } = useAccess();
  const current = sectionOf(usePathname());
  const sections = visibleSections(actions);
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    // Where they do not all fit, the one that is open is to be seen.
    const nav = list.current;
    const tab = nav?.querySelector<HTMLElement>(`[href$="/${current?.path}"]`);
    if (nav && tab)
      nav.scrollLeft = tab.offsetLeft - nav.offsetLeft - (nav.clientWidth - tab.offsetWidth) / 2;
  }, [current]);
  if (sections.length === 0) return null;
  return (
    <nav ref={list} aria-label="Sections" className={cn('overflow-x-auto', className)}>
      <ul className="flex h-full items-stretch gap-1">
        {sections.map((section) => {
          const isCurrent = section === current;
          return (
            <li key={section.path} className="flex">
              <Link
                href={`/o/${org.slug}/${section.path}`}
                aria-current={isCurrent ? 'page' : undefined}
                className={cn(
                  'relative flex h-10 items-center whitespace-nowrap rounded-sm px-2.5 font-medium text-muted-foreground text-sm transition-colors duration-100 hover:text-foreground focus-visible:outline-offset-[-2px] lg:h-12',
                  isCurrent &&
                    'text-foreground after:absolute after:inset-x-2.5 after:bottom-0 after:h-0.5 after:rounded-full after:bg-primary',
                )}
              >
                {section.label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
