import type { Metadata } from 'next';
import { EventCatalogue } from '#components/event-types/event-catalogue';
import { requireAction } from '#lib/auth/access';

export const metadata: Metadata = { title: 'Event catalogue' };

type EventsPageProps = { params: Promise<{ org: string }> };

export default async function EventsPage({ params }: EventsPageProps) {
  await requireAction((await params).org, 'catalogue.view');
  return <EventCatalogue />;
}
