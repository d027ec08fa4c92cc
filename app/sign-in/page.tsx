import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ProductMark } from '#components/shell/product-mark';
import { SignInPanel } from '#components/sign-in/sign-in-panel';
import { getSessionUser } from '#lib/auth/session';
import { safeCallbackPath, signInErrorText } from '#lib/client/sign-in';
import { runtime } from '#lib/runtime';

export const metadata: Metadata = { title: 'Sign in' };

type SignInPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const single = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined);

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const query = await searchParams;
  const callbackPath = safeCallbackPath(single(query.callbackUrl));
  if ((await getSessionUser()) !== null) redirect(callbackPath);

  const { settings } = runtime();
  const error = single(query.error);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 px-4 py-10">
      <div className="flex flex-col items-center gap-3 text-center">
        <ProductMark className="size-9" />
        <h1 className="font-semibold text-xl tracking-tight">Sign in to Hooktab</h1>
      </div>
      <SignInPanel
        callbackPath={callbackPath}
        initialError={error === undefined ? null : signInErrorText(error)}
        oidcLabel={settings.OIDC_ISSUER ? settings.OIDC_LABEL : null}
        isDemo={settings.DEMO_RECEIVER_ORIGIN !== undefined}
      />
    </main>
  );
}
