import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { AccessProvider } from '#components/shell/access-provider';
import { AppHeader } from '#components/shell/app-header';
import { DemoBar, SupportBar } from '#components/shell/notices';
import { FragmentLink } from '#components/ui/fragment-link';
import { RenderedAtProvider } from '#components/ui/time';
import { loadAccess } from '#lib/auth/access';

type OrgLayoutProps = { params: Promise<{ org: string }>; children: ReactNode };

export async function generateMetadata({ params }: OrgLayoutProps): Promise<Metadata> {
  const { org } = await loadAccess((await params).org);
  return { title: { default: org.name, template: `%s · ${org.name} · Hooktab` } };
}

export default async function OrgLayout({ params, children }: OrgLayoutProps) {
  const access = await loadAccess((await params).org);
  return (
    <AccessProvider access={access}>
      <FragmentLink
        to="main"
        className="fixed print:hidden top-2 left-2 z-50 -translate-y-16 rounded-md bg-primary px-3 py-1.5 text-primary-foreground text-sm focus:translate-y-0"
      >
        Skip to content
      </FragmentLink>
      <DemoBar />
      <SupportBar />
      <AppHeader orgSlug={access.org.slug} />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-(--page-frame) px-4 py-5 outline-none sm:px-6"
      >
        <RenderedAtProvider at={Date.now()}>{children}</RenderedAtProvider>
      </main>
    </AccessProvider>
  );
}
