import Link from 'next/link';
import { AccountMenu } from '#components/shell/account-menu';
import { OrgSwitcher } from '#components/shell/org-switcher';
import { ProductMark } from '#components/shell/product-mark';
import { SectionTabs } from '#components/shell/section-tabs';

/** The head of every page of an organisation: where one is, where one can go, who one is. */
export function AppHeader({ orgSlug }: { orgSlug: string }) {
  return (
    <header className="z-30 print:hidden border-border border-b bg-card px-4 sm:px-6 lg:sticky lg:top-0">
      <div className="mx-auto flex max-w-(--page-width) flex-wrap items-center gap-x-1 lg:flex-nowrap">
        <Link
          href={`/o/${orgSlug}`}
          className="flex h-12 shrink-0 items-center gap-2 rounded-sm font-semibold text-base tracking-tight focus-visible:outline-offset-[-2px]"
        >
          <ProductMark />
          <span className="max-sm:sr-only">Hooktab</span>
        </Link>
        <span aria-hidden className="pl-2 text-border text-lg">
          /
        </span>
        <OrgSwitcher />
        <SectionTabs className="-mx-2.5 order-last basis-[calc(100%+1.25rem)] lg:order-none lg:mx-2 lg:flex-1 lg:basis-auto" />
        <div className="ml-auto">
          <AccountMenu />
        </div>
      </div>
    </header>
  );
}
