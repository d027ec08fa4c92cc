/**
 * Which of several addresses of a host gets the connection: they are tried one after the other with a short delay between
 * their beginnings, and the first that accepts has it. Source: RFC 8305 ("Happy Eyeballs"), sections 4 and 5. Knows
 * nothing of sockets.
 */
import { isIPv6 } from 'node:net';

/** RFC 8305, section 8: the next address is tried where none has accepted within this time. */
export const CONNECTION_ATTEMPT_DELAY_MS = 250;
/** An address that accepted, and with which TLS takes longer than this, is no longer waited for alone. */
export const TLS_PATIENCE_MS = 2_500;
/** More addresses of one answer are not tried. */
const MAX_ADDRESSES = 6;

/** Distinct addresses, the families in turns, beginning with that of the first address. */
function inTurns(addresses: readonly string[]): string[] {
  const distinct = [...new Set(addresses)];
  const isFirstIpv6 = isIPv6(distinct[0] ?? '');
  const first = distinct.filter((address) => isIPv6(address) === isFirstIpv6);
  const second = distinct.filter((address) => isIPv6(address) !== isFirstIpv6);
  const turns = first.flatMap((address, index) => [address, ...second.slice(index, index + 1)]);
  return [...turns, ...second.slice(first.length)];
}

/**
 * The addresses to try, in their order: the families in turns, beginning with that of the first address, so that the other
 * family is the second choice however many addresses the first one has. At most six.
 */
export function interleave(addresses: readonly string[]): string[] {
  return inTurns(addresses).slice(0, MAX_ADDRESSES);
}

export type AttemptEvents<Result> = {
  /** The host has accepted the connection; TLS follows. */
  onAccepted: () => void;
  /** Called once, unless the attempt was abandoned. */
  onEnd: (result: Result) => void;
};

/** Begins to connect to an address; returns what ends that without a further event. */
export type StartAttempt<Result> = (address: string, events: AttemptEvents<Result>) => () => void;

/** What comes while the race is on: more addresses, or a result for the whole host, which ends it. */
export type Late<Result> = { addresses: readonly string[] } | { result: Result };

type Running = { abandon: () => void; isAccepted: boolean };

/**
 * Connects to one of the addresses.
 * @param addresses distinct
 * @param isFinal whether a result ends the race: a connection, or a failure that every address of the host will share
 * @param late what the other address family brings. Its addresses are next to be tried (RFC 8305, section 3), and a race
 *   that nobody has won waits for it. Must not reject
 * @returns the final result, or the results of all addresses, in their order
 */
export function raceAddresses<Result>(
  addresses: readonly string[],
  start: StartAttempt<Result>,
  isFinal: (result: Result) => boolean,
  late?: Promise<Late<Result>>,
): Promise<Result[]> {
  const { promise, resolve } = Promise.withResolvers<Result[]>();
  const all = [...addresses];
  let waiting = [...addresses];
  const running = new Map<string, Running>();
  const results = new Map<string, Result>();
  let timer: NodeJS.Timeout | undefined;
  let nextAt = 0;
  let isLateOpen = late !== undefined;
  let isOver = false;

  function startNextAfter(delayMs: number): void {
    nextAt = performance.now() + delayMs;
    schedule();
  }

  function schedule(): void {
    clearTimeout(timer);
    if (waiting.length > 0) timer = setTimeout(startNext, Math.max(0, nextAt - performance.now()));
  }

  function startNext(): void {
    const address = waiting.shift();
    if (address === undefined) return;
    const abandon = start(address, {
      onAccepted: () => giveWay(address),
      onEnd: (result) => ended(address, result),
    });
    running.set(address, { abandon, isAccepted: false });
    startNextAfter(CONNECTION_ATTEMPT_DELAY_MS);
  }

  /** The others that have not been accepted are closed, and come again only where this one does not get on. */
  function giveWay(accepted: string): void {
    for (const [address, attempt] of [...running]) {
      if (address === accepted) attempt.isAccepted = true;
      if (attempt.isAccepted) continue;
      attempt.abandon();
      running.delete(address);
      waiting.push(address);
    }
    startNextAfter(TLS_PATIENCE_MS);
  }

  function ended(address: string, result: Result): void {
    running.delete(address);
    results.set(address, result);
    if (isFinal(result)) finish([result]);
    else goOn();
  }

  /** An attempt has failed, or the other family has come: the next address is due, or all have failed. */
  function goOn(): void {
    if (waiting.length > 0) startNext();
    else if (running.size === 0 && !isLateOpen) finish(all.flatMap((one) => results.get(one) ?? []));
  }

  function finish(outcome: Result[]): void {
    isOver = true;
    clearTimeout(timer);
    for (const { abandon } of running.values()) abandon();
    resolve(outcome);
  }

  function arrived(more: Late<Result>): void {
    if (isOver) return;
    isLateOpen = false;
    if ('result' in more) {
      finish([more.result]);
      return;
    }
    const fresh = more.addresses.filter((address) => !all.includes(address));
    all.push(...fresh);
    waiting = inTurns([...fresh, ...waiting]);
    if (running.size === 0) goOn();
    else schedule();
  }

  void late?.then(arrived);
  goOn();
  return promise;
}
