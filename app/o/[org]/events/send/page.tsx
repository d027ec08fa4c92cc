import type { Metadata } from 'next';
import { SendEventScreen } from '#components/events/send-event-screen';
import { PageHeader } from '#components/ui/page-header';
import { requireAction } from '#lib/auth/access';

export const metadata: Metadata = { title: 'Send event' };

type SendEventPageProps = { params: Promise<{ org: string }> };

export default async function SendEventPage({ params }: SendEventPageProps) {
  await requireAction((await params).org, 'events.emit');
  return (
    <>
      <PageHeader title="Send event" description="Send an event by hand, just as your product does." />
      <SendEventScreen />
    </>
  );
}
