import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { deviceIdOf, setDeviceCookie } from '#lib/auth/device-cookie';
import { AppError } from '#lib/domain/errors/app-error';
import { textFlaw } from '#lib/domain/text/storable-text';
import { callerAddress } from '#lib/http/client-address';
import { runtime } from '#lib/runtime';
import { endSession, SESSION_MAX_SECONDS, startSession } from '#lib/services/auth/sessions';
import { holdBackRefusal, type SignInResult, signInWithPassword } from '#lib/services/auth/sign-in';
import { findUserByEmail } from '#lib/services/auth/users';

type OidcProfile = { sub: string; email?: string; email_verified?: boolean | 'true'; name?: string };

/**
 * One request to the sign-in library, and what its answer needs beyond what the library passes on: it turns an error that a
 * callback throws into a part of an address, or swallows it.
 */
export type Exchange = {
  headers: Headers;
  /** The value of the device cookie. */
  deviceCookie?: string | undefined;
  /** Set where the request failed: answered in place of what the library says. */
  failure?: unknown;
  /** Set where somebody has signed in with a password: the header that marks the browser. */
  setCookie?: string;
};

/** What the session cookie says, sealed: whose it is, and which row of the database it is worth something with. */
export type SessionClaims = { sub: string; sid: string };

/** Who the library signs in. */
type SessionOwner = { id: string; sessionId: string };

type Credentials = Partial<Record<'email' | 'password', string>> | undefined;

/** Who signs in with an email address and a password; null, with the reason in `exchange.failure`, where nobody does. */
export async function authorizeWithPassword(
  credentials: Credentials,
  exchange: Exchange,
): Promise<SessionOwner | null> {
  try {
    return await signIn(credentials, exchange);
  } catch (error) {
    exchange.failure = error;
    return null;
  }
}

async function signIn(
  { email = '', password = '' }: Credentials = {},
  exchange: Exchange,
): Promise<SessionOwner> {
  const { context, settings, log } = runtime();
  const address = callerAddress(exchange.headers, settings.TRUSTED_PROXIES);
  const deviceId = deviceIdOf(settings.AUTH_SECRET, exchange.deviceCookie, email);
  const result =
    textFlaw(email) === null
      ? await signInWithPassword(context, { email, password }, { address, deviceId })
      : ({ kind: 'invalid_credentials' } as const);
  if (result.kind !== 'signed_in') {
    log.info({ outcome: result.kind }, 'sign-in refused');
    if (result.kind !== 'invalid_credentials') await holdBackRefusal();
    throw refusalOf(result);
  }
  exchange.setCookie = setDeviceCookie(settings, result.user.email, deviceId);
  return { id: result.user.id, sessionId: result.sessionId };
}

function refusalOf(result: Exclude<SignInResult, { kind: 'signed_in' }>): AppError {
  switch (result.kind) {
    case 'invalid_credentials':
      return new AppError('unauthenticated', 'The email address or the password is wrong.');
    case 'rate_limited': {
      const minutes = Math.ceil(result.waitSeconds / 60);
      return new AppError(
        'rate_limited',
        `Too many attempts. Wait ${minutes === 1 ? '1 minute' : `${minutes} minutes`}, then try again.`,
        { retryAfterSeconds: result.waitSeconds },
      );
    }
    case 'busy':
      return new AppError(
        'rate_limited',
        'Too many people are signing in right now. Wait a few seconds, then try again.',
        { retryAfterSeconds: result.waitSeconds },
      );
  }
}

function passwordProvider(exchange: Exchange) {
  return CredentialsProvider({
    credentials: { email: { type: 'email' }, password: { type: 'password' } },
    authorize: (credentials) => authorizeWithPassword(credentials, exchange),
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
 * Lets a person from the identity provider in where an account has the address that the provider has verified. Gives true,
 * with whose session it is in `user`, or the address of the page that says why not.
 */
async function admitFromProvider(
  user: Partial<SessionOwner>,
  { email, email_verified: verified }: OidcProfile,
): Promise<true | string> {
  const { context } = runtime();
  if (!email || (verified !== true && verified !== 'true')) return '/sign-in?error=oidc_email_not_verified';
  const known = await findUserByEmail(context, email);
  const sessionId = known && (await startSession(context, known.id));
  if (known === null || sessionId === null) return '/sign-in?error=oidc_unknown_user';
  Object.assign(user, { id: known.id, sessionId } satisfies SessionOwner);
  return true;
}

/** Sign-in with email and password, and with an identity provider where one is configured. */
export function authOptions(exchange: Exchange): NextAuthOptions {
  const { settings, context, log } = runtime();
  /** Notes what failed: the library would make a part of an address of it, or go on as if nothing had happened. */
  const note = (error: unknown): false => {
    exchange.failure = error;
    return false;
  };
  return {
    secret: settings.AUTH_SECRET,
    // How long the cookie may last: when the session ends is decided by its row.
    session: { strategy: 'jwt', maxAge: SESSION_MAX_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [passwordProvider(exchange), ...oidcProviders()],
    logger: {
      error: (code, metadata) => {
        // A cookie of another secret, or one that somebody made up: no fault of ours, and every request brings it again.
        if (code === 'JWT_SESSION_ERROR') return log.debug({ code }, 'session cookie refused');
        // The library wraps what was thrown, and adds what it knows of the provider and the person.
        log.error({ code, err: metadata instanceof Error ? metadata : metadata.error }, 'sign-in failed');
      },
      warn: (code) => log.warn({ code }, 'sign-in warning'),
      debug: () => undefined,
    },
    callbacks: {
      signIn: async ({ account, user, profile }) =>
        account?.provider === 'oidc' ? admitFromProvider(user, profile as OidcProfile).catch(note) : true,
      jwt: ({ token, user }) => {
        if (!user) return token;
        const { id, sessionId } = user as unknown as SessionOwner;
        return { sub: id, sid: sessionId } satisfies SessionClaims;
      },
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === 'string') await endSession(context, token.sid).catch(note);
      },
    },
  };
}
