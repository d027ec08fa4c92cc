/** Names to addresses, through DNS alone: no hosts file, no search domains of the machine. */
import { promises as dns } from 'node:dns';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConcealedFailure, type Failure, NO_PUBLIC_ADDRESS_DETAIL } from '#lib/domain/delivery/outcome';

export type Unresolved = {
  isResolved: false;
  failure: Extract<Failure | ConcealedFailure, 'dns_not_found' | 'dns_failed' | 'dns_timeout'>;
  detail: string;
};

export type Resolution =
  /** `other`: what the other address family comes to, where its question is still open or has failed. Never rejects. */
  { isResolved: true; addresses: string[]; other?: Promise<Resolution> } | Unresolved;

/**
 * Finds the addresses of a name within `timeoutMs`, also those that come later. Never rejects.
 * @param signal ends the questions that are still open: nobody needs the answers any more
 */
export type Resolve = (hostname: string, timeoutMs: number, signal?: AbortSignal) => Promise<Resolution>;

/** DNS gets no more of an attempt than this. */
export const DNS_TIMEOUT_MS = 3_000;
const TRIES = 2;
/**
 * Once one family has an address, connecting waits no longer than this for the other one: name servers that do not answer,
 * or answer late, must not delay everything. RFC 8305, section 3, recommends 50 ms; this leaves more to caches that are
 * cold, and to a worker that is busy.
 */
export const RESOLUTION_DELAY_MS = 200;

type Answer = { addresses: string[] } | { code: string };

/** The name has no records of any type. */
const NXDOMAIN = 'ENOTFOUND';
const NO_SUCH_NAME = new Set([NXDOMAIN, 'ENODATA', 'EBADNAME', 'EBADQUERY']);
const TIMED_OUT = new Set(['ETIMEOUT', 'ECANCELLED']);

const NOT_FOUND: Unresolved = {
  isResolved: false,
  failure: 'dns_not_found',
  detail: NO_PUBLIC_ADDRESS_DETAIL,
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'EUNKNOWN';
}

/** Why there is no address. */
function unresolved(answers: readonly Answer[]): Unresolved {
  const codes = answers.flatMap((answer) => ('code' in answer ? [answer.code] : []));
  if (codes.some((code) => TIMED_OUT.has(code))) {
    return {
      isResolved: false,
      failure: 'dns_timeout',
      detail: `The name servers did not answer within ${DNS_TIMEOUT_MS / 1000} seconds.`,
    };
  }
  const error = codes.find((code) => !NO_SUCH_NAME.has(code));
  if (error === undefined) return NOT_FOUND;
  return {
    isResolved: false,
    failure: 'dns_failed',
    detail: `The name servers answered with an error (${error}).`,
  };
}

const addressesIn = (answer: Answer) => ('addresses' in answer ? answer.addresses : []);

/**
 * What the answers for IPv4 and for IPv6 come to. IPv4 goes first, which is less often broken. NXDOMAIN for IPv4 settles
 * both (RFC 8020); for IPv6 it does not, because some servers answer so for names that have IPv4 addresses alone
 * (RFC 4074, section 4.2).
 */
export function combineAnswers(ipv4: Answer, ipv6: Answer): Resolution {
  const addresses = [ipv4, ipv6].flatMap(addressesIn);
  if (addresses.length === 0) {
    return 'code' in ipv4 && ipv4.code === NXDOMAIN ? NOT_FOUND : unresolved([ipv4, ipv6]);
  }
  const failed = [ipv4, ipv6].filter((answer) => addressesIn(answer).length === 0);
  const other = unresolved(failed);
  return other === NOT_FOUND
    ? { isResolved: true, addresses }
    : { isResolved: true, addresses, other: Promise.resolve(other) };
}

const OPEN = 'open';

/** The answer to a question, or `OPEN` a moment after the other question has brought an address. */
function unlessLate(question: Promise<Answer>, other: Promise<Answer>): Promise<Answer | typeof OPEN> {
  const late = other.then(async (answer) => {
    if (addressesIn(answer).length === 0) return await question;
    return await sleep<typeof OPEN>(RESOLUTION_DELAY_MS, OPEN, { ref: false });
  });
  return Promise.race([question, late]);
}

/** What one question comes to. */
async function alone(question: Promise<Answer>): Promise<Resolution> {
  const answer = await question;
  const addresses = addressesIn(answer);
  return addresses.length > 0 ? { isResolved: true, addresses } : unresolved([answer]);
}

/** A resolver that asks the machine's name servers, or those given as `address:port`. */
export function createResolver(servers?: readonly string[]): Resolve {
  return async (hostname, timeoutMs, signal) => {
    const bound = Math.min(timeoutMs, DNS_TIMEOUT_MS);
    const resolver = new dns.Resolver({ timeout: Math.max(1, Math.floor(bound / TRIES)), tries: TRIES });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    // The library's own bound grows with each try; this one is exact.
    const timer = setTimeout(cancel, bound);
    signal?.addEventListener('abort', cancel, { once: true });
    const ask = (question: Promise<string[]>): Promise<Answer> =>
      question.then(
        (addresses) => ({ addresses }),
        (error: unknown) => ({ code: codeOf(error) }),
      );
    const ipv4 = ask(resolver.resolve4(hostname));
    const ipv6 = ask(resolver.resolve6(hostname));
    void Promise.all([ipv4, ipv6]).then(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    });
    const [first, second] = await Promise.all([unlessLate(ipv4, ipv6), unlessLate(ipv6, ipv4)]);
    // At most one is open, and the other one has addresses then.
    if (first === OPEN) return { isResolved: true, addresses: addressesIn(await ipv6), other: alone(ipv4) };
    if (second === OPEN) return { isResolved: true, addresses: addressesIn(await ipv4), other: alone(ipv6) };
    return combineAnswers(first, second);
  };
}
