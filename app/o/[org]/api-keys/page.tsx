import type { Metadata } from 'next';
import { ApiKeysScreen } from '#components/api-keys/api-keys-screen';
import { requireAction } from '#lib/auth/access';

export const metadata: Metadata = { title: 'API keys' };

type ApiKeysPageProps = { params: Promise<{ org: string }> };

export default async function ApiKeysPage({ params }: ApiKeysPageProps) {
  await requireAction((await params).org, 'api_keys.manage');
  return <ApiKeysScreen />;
}
