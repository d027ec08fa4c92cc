/**
 * How often a password may be tried. A limit must not be one that a stranger can use up for somebody else: tries on an
 * account are counted for each network apart, and a browser in which the account has signed in before has a count of its
 * own (OWASP Authentication Cheat Sheet, *Device cookies*). All counts end after the same window.
 */
import { createHash } from 'node:crypto';
import { networksOf } from '#lib/domain/webhook/network-address';
import type { ServiceContext } from '#lib/services/context';
import { clearUse, countUses, type Uses, uncountUses } from '#lib/services/quotas/rate-limit';

export const SIGN_IN_WINDOW_SECONDS = 15 * 60;

/** Tries in a window. Those that succeed do not count. */
export const SIGN_IN_LIMITS = {
  /** On one account from one network. */
  accountFromNetwork: 10,
  /** On one account from one network, while the account is tried from many networks. */
  accountUnderAttack: 2,
  /** On one account from all networks together; from then on it counts as under attack. */
  account: 100,
  /** From one network, on all accounts together: an IPv4 address or an IPv6 /64. */
  network: 100,
  /** From the IPv6 /48 around it. */
  networkAround: 300,
  /** On one account in a browser in which it has signed in before. */
  device: 10,
} as const;

/** Where somebody signs in from. */
export type SignInOrigin = {
  /** The caller's canonical network address; null where it is not known. Callers without one count as one network. */
  address: string | null;
  /** The browser, where this account has signed in with it before. */
  deviceId: string | null;
};

/** A try that was counted, to be forgotten once it has succeeded; or how long to wait. */
type Admission =
  | { kind: 'admitted'; forget: () => Promise<void> }
  | { kind: 'rate_limited'; waitSeconds: number };

/** Names are hashed: they are of bounded length, and no table holds what somebody has typed into the sign-in form. */
const bucketOf = (...parts: string[]) =>
  `sign-in/${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;

/** The name that an account is counted under: spellings of an address that a person would read as the same share their counts. */
export const accountOf = (email: string) => email.normalize('NFKC').replace(/\s+/gu, '').toLowerCase();

/** Counts one try on an account, before anything is looked up or verified for it. */
export function admitSignIn(
  { database }: Pick<ServiceContext, 'database'>,
  email: string,
  { address, deviceId }: SignInOrigin,
): Promise<Admission> {
  const account = accountOf(email);
  return deviceId === null
    ? admitStranger(database, account, address)
    : admitDevice(database, bucketOf('device', account, deviceId));
}

type Database = ServiceContext['database'];

async function admitDevice(database: Database, bucket: string): Promise<Admission> {
  const { waitSeconds } = await count(database, [{ bucket, max: SIGN_IN_LIMITS.device }]);
  if (waitSeconds !== null) return { kind: 'rate_limited', waitSeconds };
  return { kind: 'admitted', forget: () => clearUse(database, bucket) };
}

async function admitStranger(
  database: Database,
  account: string,
  address: string | null,
): Promise<Admission> {
  const { own, around } = address === null ? { own: 'unknown', around: null } : networksOf(address);
  const here = bucketOf('account from network', account, own);
  const network = bucketOf('network', own);
  const networkAround = around === null ? [] : [bucketOf('network', around)];
  const { uses, waitSeconds } = await count(database, [
    { bucket: here, max: SIGN_IN_LIMITS.accountFromNetwork },
    { bucket: network, max: SIGN_IN_LIMITS.network },
    ...networkAround.map((bucket) => ({ bucket, max: SIGN_IN_LIMITS.networkAround })),
  ]);
  if (waitSeconds !== null) return { kind: 'rate_limited', waitSeconds };

  // Counted only for tries that come this far: one network alone cannot make an account count as under attack.
  const everywhere = bucketOf('account', account);
  const all = await count(database, [{ bucket: everywhere, max: SIGN_IN_LIMITS.account }]);
  const [fromHere] = uses;
  if (all.waitSeconds !== null && fromHere && fromHere.count > SIGN_IN_LIMITS.accountUnderAttack) {
    return { kind: 'rate_limited', waitSeconds: fromHere.waitSeconds };
  }
  return {
    kind: 'admitted',
    forget: async () => {
      await clearUse(database, here);
      await uncountUses(database, [everywhere, network, ...networkAround]);
    },
  };
}

/** Counts a try in each bucket. `waitSeconds` is the longest wait of those that are full; null where none is. */
async function count(
  database: Database,
  limits: readonly { bucket: string; max: number }[],
): Promise<{ uses: Uses[]; waitSeconds: number | null }> {
  const buckets = limits.map(({ bucket }) => bucket);
  const uses = await countUses(database, buckets, SIGN_IN_WINDOW_SECONDS);
  const waits = uses.flatMap((use, n) => (use.count > (limits[n]?.max ?? 0) ? use.waitSeconds : []));
  return { uses, waitSeconds: waits.length === 0 ? null : Math.max(...waits) };
}
