/** Names to addresses, through DNS alone: no hosts file, no search domains of the machine. */
import { promises as dns } from 'node:dns';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConcealedFailure, type Failure, NO_PUBLIC_ADDRESS_DETAIL } from '#lib/domain/outcome';

export type Resolution =
  | { isResolved: true; addresses: string[] }
  | {
      isResolved: false;
      failure: Extract<Failure | ConcealedFailure, 'dns_not_found' | 'dns_failed' | 'dns_timeout'>;
      detail: string;
    };

/** Finds all addresses of a name within `timeoutMs`. Never rejects. */
export type Resolve = (hostname: string, timeoutMs: number) => Promise<Resolution>;

/** DNS gets no more of an attempt than this. */
export const DNS_TIMEOUT_MS = 3_000;
const TRIES = 2;
/**
 * Once one family has an address, the question for the other one is waited for no longer than this: name servers that do
 * not answer it, or late, must not delay everything. RFC 8305, section 3, recommends 50 ms; this leaves more to caches
 * that are cold, and to a worker that is busy.
 */
export const RESOLUTION_DELAY_MS = 200;

type Answer = { addresses: string[] } | { code: string };

/** The name has no records of any type (RFC 8020), so the answer for the other family does not matter. */
const NXDOMAIN = 'ENOTFOUND';
const NO_SUCH_NAME = new Set([NXDOMAIN, 'ENODATA', 'EBADNAME', 'EBADQUERY']);
const TIMED_OUT = new Set(['ETIMEOUT', 'ECANCELLED']);

const NOT_FOUND: Resolution = {
  isResolved: false,
  failure: 'dns_not_found',
  detail: NO_PUBLIC_ADDRESS_DETAIL,
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'EUNKNOWN';
}

/** What two questions, for IPv4 and for IPv6, amount to. IPv4 first, which is the less often broken one. */
export function combineAnswers(ipv4: Answer, ipv6: Answer): Resolution {
  const addresses = [ipv4, ipv6].flatMap((answer) => ('addresses' in answer ? answer.addresses : []));
  if (addresses.length > 0) return { isResolved: true, addresses };
  const codes = [ipv4, ipv6].flatMap((answer) => ('code' in answer ? [answer.code] : []));
  if (codes.includes(NXDOMAIN)) return NOT_FOUND;
  if (codes.some((code) => TIMED_OUT.has(code))) {
    return {
      isResolved: false,
      failure: 'dns_timeout',
      detail: `The name servers did not answer within ${DNS_TIMEOUT_MS / 1000} seconds.`,
    };
  }
  const other = codes.find((code) => !NO_SUCH_NAME.has(code));
  if (other !== undefined) {
    return {
      isResolved: false,
      failure: 'dns_failed',
      detail: `The name servers answered with an error (${other}).`,
    };
  }
  return NOT_FOUND;
}

const UNANSWERED: Answer = { code: 'ETIMEOUT' };

/** The answer to a question; none where it is still open a moment after the other one brought an address. */
function unlessLate(question: Promise<Answer>, other: Promise<Answer>): Promise<Answer> {
  const late = other.then(async (answer) => {
    if (!('addresses' in answer) || answer.addresses.length === 0) return await question;
    return await sleep(RESOLUTION_DELAY_MS, UNANSWERED, { ref: false });
  });
  return Promise.race([question, late]);
}

/** A resolver that asks the machine's name servers, or those given as `address:port`. */
export function createResolver(servers?: readonly string[]): Resolve {
  return async (hostname, timeoutMs) => {
    const bound = Math.min(timeoutMs, DNS_TIMEOUT_MS);
    const resolver = new dns.Resolver({ timeout: Math.max(1, Math.floor(bound / TRIES)), tries: TRIES });
    if (servers !== undefined) resolver.setServers(servers);
    // The library's own bound grows with each try; this one is exact.
    const timer = setTimeout(() => resolver.cancel(), bound);
    const ask = (question: Promise<string[]>): Promise<Answer> =>
      question.then(
        (addresses) => ({ addresses }),
        (error: unknown) => ({ code: codeOf(error) }),
      );
    try {
      const ipv4 = ask(resolver.resolve4(hostname));
      const ipv6 = ask(resolver.resolve6(hostname));
      return combineAnswers(...(await Promise.all([unlessLate(ipv4, ipv6), unlessLate(ipv6, ipv4)])));
    } finally {
      clearTimeout(timer);
      resolver.cancel();
    }
  };
}
