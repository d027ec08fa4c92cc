import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { databaseTroubleOf } from '#lib/domain/database-trouble';
import { textFlaw } from '#lib/domain/storable-text';
import { clientAddress } from '#lib/http/client-address';
import { UNAVAILABLE_ERROR } from '#lib/http/sign-in-route';
import { runtime } from '#lib/runtime';
import { findUserByEmail, type SignedInUser, signInWithPassword } from '#lib/services/auth/sign-in';

const SESSION_SECONDS = 12 * 60 * 60;
const MAX_PASSWORD_LENGTH = 1024;

type OidcProfile = { sub: string; email?: string; email_verified?: boolean | 'true'; name?: string };

function header(headers: Record<string, unknown> | undefined, name: string): string | null {
  const value = headers?.[name];
  return typeof value === 'string' ? value : null;
}

/** What the sign-in page is told of an error of ours. */
const signInErrorOf = (error: unknown) =>
  databaseTroubleOf(error) === null ? 'internal_error' : UNAVAILABLE_ERROR;

/**
 * Who signs in with an email address and a password. Throws with the code that the sign-in page turns into words: the library
 * writes the message into the address of that page, so that none of another kind may leave here.
 */
export async function authorizeWithPassword(
  credentials: Partial<Record<'email' | 'password', string>> | undefined,
  headers: Record<string, unknown> | undefined,
): Promise<SignedInUser> {
  const { email, password } = credentials ?? {};
  if (!email || !password || password.length > MAX_PASSWORD_LENGTH || textFlaw(email) !== null)
    throw new Error('invalid_credentials');
  const { context, settings, log, failures } = runtime();
  const address = clientAddress(header(headers, 'x-forwarded-for'), settings.TRUSTED_PROXIES);
  const result = await signInWithPassword(context, { email, password }, address).catch((error: unknown) => {
    failures.report('sign-in', error);
    throw new Error(signInErrorOf(error));
  });
  if (result.kind === 'signed_in') return result.user;
  log.info({ outcome: result.kind }, 'sign-in refused');
  throw new Error(result.kind);
}

function passwordProvider() {
  return CredentialsProvider({
    credentials: { email: { type: 'email' }, password: { type: 'password' } },
    authorize: (credentials, { headers }) => authorizeWithPassword(credentials, headers),
  });
}

/** Any OpenID Connect provider, from the environment. */
function oidcProviders(): NextAuthOptions['providers'] {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_LABEL } = runtime().settings;
  if (!OIDC_ISSUER || !OIDC_CLIENT_ID || !OIDC_CLIENT_SECRET) return [];
  return [
    {
      id: 'oidc',
      name: OIDC_LABEL,
      type: 'oauth',
      wellKnown: `${OIDC_ISSUER.replace(/\/$/, '')}/.well-known/openid-configuration`,
      clientId: OIDC_CLIENT_ID,
      clientSecret: OIDC_CLIENT_SECRET,
      authorization: { params: { scope: 'openid email profile' } },
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      profile: (profile: OidcProfile) => ({
        id: profile.sub,
        email: profile.email ?? '',
        name: profile.name ?? '',
      }),
    },
  ];
}

/**
 * Sign-in with email and password, and with an identity provider where one is configured. A person from the provider
 * is let in only where an account has the address that the provider has verified.
 */
export function authOptions(): NextAuthOptions {
  const { settings, context, log, failures } = runtime();
  return {
    secret: settings.AUTH_SECRET,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [passwordProvider(), ...oidcProviders()],
    logger: {
      // The library wraps what was thrown, and adds what it knows of the provider and the person.
      error: (code, metadata) =>
        log.error({ code, err: metadata instanceof Error ? metadata : metadata.error }, 'sign-in failed'),
      warn: (code) => log.warn({ code }, 'sign-in warning'),
      debug: () => undefined,
    },
    callbacks: {
      async signIn({ account, user, profile }) {
        if (account?.provider !== 'oidc') return true;
        const { email, email_verified: verified } = profile as OidcProfile;
        if (!email || (verified !== true && verified !== 'true'))
          return '/sign-in?error=oidc_email_not_verified';
        // The library would write the message of an error into the address of the page.
        const known = await findUserByEmail(context, email).catch((error: unknown) => {
          failures.report('sign-in', error);
          return { error: signInErrorOf(error) };
        });
        if (known === null) return '/sign-in?error=oidc_unknown_user';
        if ('error' in known) return `/sign-in?error=${known.error}`;
        user.id = known.id;
        return true;
      },
      jwt({ token, user }) {
        if (user) token.sub = user.id;
        return token;
      },
    },
  };
}
