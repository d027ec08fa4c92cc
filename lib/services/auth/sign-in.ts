import { eq } from '#db/drizzle';
import { users } from '#db/schema/index';
import { createGate } from '#lib/services/auth/gate';
import { hashPassword, verifyPassword } from '#lib/services/auth/password';
import { startSession } from '#lib/services/auth/sessions';
import { admitSignIn, type SignInOrigin } from '#lib/services/auth/sign-in-limits';
import type { SignedInUser } from '#lib/services/auth/users';
import type { ServiceContext } from '#lib/services/context';

export type SignInResult =
  | { kind: 'signed_in'; user: SignedInUser; sessionId: string }
  | { kind: 'invalid_credentials' }
  /** This account, or this network, has been tried too often. */
  | { kind: 'rate_limited'; waitSeconds: number }
  /** Too many others are signing in at this moment. */
  | { kind: 'busy'; waitSeconds: number };

type Credentials = { email: string; password: string };

/** Longer texts are no addresses (RFC 5321, section 4.5.3.1.3). */
const MAX_EMAIL_LENGTH = 254;
/** Longer texts are no passwords of ours. Hashing takes the time of its input, too. */
const MAX_PASSWORD_LENGTH = 1024;

/**
 * Hashing a password takes 19 MiB and about 25 ms of one of the four threads that all of Node shares with name resolution,
 * files and compression. One at a time leaves them, and the processor, to those who are signed in.
 */
const gate = createGate({ atOnce: 1, waiting: 10 });
/** By then those who are waiting have had their turn. */
const BUSY_WAIT_SECONDS = 2;

/** Verified for accounts that do not exist, so that the answer takes the same time. */
let decoyHash: Promise<string> | undefined;

/**
 * Checks an email address and a password, and begins a session. Unknown accounts get the same answer in the same time as wrong passwords, and
 * count the same.
 */
export async function signInWithPassword(
  context: ServiceContext,
  { email, password }: Credentials,
  origin: SignInOrigin,
): Promise<SignInResult> {
  const isPossible =
    email !== '' &&
    email.length <= MAX_EMAIL_LENGTH &&
    password !== '' &&
    password.length <= MAX_PASSWORD_LENGTH;
  if (!isPossible) return { kind: 'invalid_credentials' };
  // What is asked of the database is bounded as well.
  const turn = gate.enter(origin.deviceId !== null);
  if (turn === null) return { kind: 'busy', waitSeconds: BUSY_WAIT_SECONDS };
  return trySignIn(context, { email, password }, origin, await turn);
}

/** Resolves when a caller whose sign-in is `rate_limited` or `busy` may be told so. */
export const holdBackRefusal = (): Promise<void> => gate.holdBack();

async function trySignIn(
  context: ServiceContext,
  { email, password }: Credentials,
  origin: SignInOrigin,
  leave: () => void,
): Promise<SignInResult> {
  try {
    const admission = await admitSignIn(context, email, origin);
    if (admission.kind === 'rate_limited') return admission;
    const user = await verifyCredentials(context, email, password);
    if (user === null) return { kind: 'invalid_credentials' };
    const sessionId = await startSession(context, user.id, user.passwordHash);
    if (sessionId === null) return { kind: 'invalid_credentials' };
    await admission.forget();
    return { kind: 'signed_in', user: { id: user.id, name: user.name, email: user.email }, sessionId };
  } finally {
    leave();
  }
}

async function verifyCredentials({ database }: ServiceContext, email: string, password: string) {
  const [user] = await database
    .select()
    .from(users)
    .where(eq(users.email, storedEmail(email)));
  decoyHash ??= hashPassword('the password of nobody');
  const passwordHash = user?.passwordHash ?? null;
  const isRight = await verifyPassword(passwordHash ?? (await decoyHash), password);
  return user !== undefined && passwordHash !== null && isRight ? { ...user, passwordHash } : null;
}

/** Addresses are stored in lower case. */
const storedEmail = (email: string) => email.trim().normalize('NFC').toLowerCase();
