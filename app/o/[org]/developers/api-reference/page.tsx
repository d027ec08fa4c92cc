import type { Metadata } from 'next';
import { ApiReference } from '#components/developers/api-reference';
import { requireAction } from '#lib/auth/access';
import { runtime } from '#lib/runtime';

export const metadata: Metadata = { title: 'API reference' };

type ApiReferencePageProps = { params: Promise<{ org: string }> };

export default async function ApiReferencePage({ params }: ApiReferencePageProps) {
  const { org } = await requireAction((await params).org, 'catalogue.view');
  const origin = new URL(runtime().settings.APP_URL).origin;
  return <ApiReference orgSlug={org.slug} origin={origin} />;
}
