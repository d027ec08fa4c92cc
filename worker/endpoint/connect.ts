/**
 * TLS connections to addresses that were checked. This is where the address policy holds: names and literals are turned
 * into addresses here, all of them are checked, and the socket is opened to one of exactly these.
 */
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import {
  ATTEMPT_DEADLINE_MS,
  type ConcealedFailure,
  NO_PUBLIC_ADDRESS_DETAIL,
} from '#lib/domain/delivery/outcome';
import { isAddressLiteral, literalAddress } from '#lib/domain/webhook/address-policy';
import { hostNameOf } from '#lib/domain/webhook/url-policy';
import {
  type AttemptEvents,
  interleave,
  type Late,
  raceAddresses,
  type StartAttempt,
} from '#worker/endpoint/address-race';
import {
  failureOfClose,
  failureOfError,
  type NamedFailure,
  type Phase,
} from '#worker/endpoint/error-failure';
import { DNS_TIMEOUT_MS, type Resolution, type Resolve } from '#worker/endpoint/resolver';

/** An origin that is reached at a fixed address whatever the policy says: the receiver of the demo. */
export type OriginException = { origin: string; address: string; ca: string };

export type ConnectOptions = {
  resolve: Resolve;
  isAllowedAddress: (address: string) => boolean;
  /** PEM of the authorities to trust instead of the public ones. */
  ca?: string | undefined;
  exceptions?: readonly OriginException[] | undefined;
};

type ConnectFailure = NamedFailure<ConcealedFailure>;

export type Connection =
  | { isConnected: true; socket: TLSSocket; remoteIp: string }
  | ({ isConnected: false; remoteIp: string | null } & ConnectFailure);

/** Opens a connection to the origin of a URL. `deadlineAt` is on the monotonic clock. Never rejects. */
export type Connect = (url: URL, deadlineAt: number) => Promise<Connection>;

const seconds = (ms: number) => `${ms / 1000} seconds`;

function failed(failure: ConnectFailure, remoteIp: string | null = null): Connection {
  return { isConnected: false, remoteIp, ...failure };
}

const WHAT_IS_MISSING = {
  securing: 'TLS was not set up',
  exchanging: 'No response came',
  answering: 'The head of the response was not complete',
} as const satisfies Record<Exclude<Phase, 'connecting'>, string>;

/** The outcome of an attempt whose time ran out before a response began. */
export function timedOut(phase: Phase): NamedFailure {
  if (phase === 'connecting') {
    return {
      failure: 'connect_timeout',
      detail: `The host did not accept the connection within ${seconds(ATTEMPT_DEADLINE_MS)}.`,
    };
  }
  const what = WHAT_IS_MISSING[phase];
  return { failure: 'timeout', detail: `${what} within ${seconds(ATTEMPT_DEADLINE_MS)}.` };
}

type Target = { address: string; port: number; servername: string; secureContext: SecureContext };

/** Opens a socket and sets up TLS on it, until `deadlineAt`. Returns what abandons that, without a further event. */
function startSocket(
  target: Target,
  deadlineAt: number,
  { onAccepted, onEnd }: AttemptEvents<Connection>,
): () => void {
  let phase: Phase = 'connecting';
  let isOver = false;
  const socket = connectTls({
    host: target.address,
    port: target.port,
    servername: target.servername,
    secureContext: target.secureContext,
    ALPNProtocols: ['http/1.1'],
  });
  const timer = setTimeout(
    () => end(failed(timedOut(phase), target.address)),
    Math.max(1, deadlineAt - performance.now()),
  );
  const abandon = () => {
    isOver = true;
    clearTimeout(timer);
    socket.destroy();
  };
  const end = (result: Connection) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    if (!result.isConnected) socket.destroy();
    onEnd(result);
  };
  socket.once('connect', () => {
    phase = 'securing';
    socket.setNoDelay(true);
    onAccepted();
  });
  // Stays for the life of the socket: an error between this module and the HTTP client must not be unhandled.
  socket.on('error', (error) => end(failed(failureOfError(error, phase), target.address)));
  socket.once('close', () => end(failed(failureOfClose(phase), target.address)));
  socket.once('secureConnect', () => {
    phase = 'exchanging';
    end({ isConnected: true, socket, remoteIp: target.address });
  });
  return abandon;
}

/** A host that answered with bad TLS will do so at its other addresses, too. */
const isFinal = (result: Connection) => result.isConnected || result.failure.startsWith('tls_');

/**
 * Picks the result to report: that of the first address, unless the network cannot reach its whole family. Then a result of
 * the other family says more, or `dnsFailure`, the reason why the addresses of that family are unknown.
 */
function tellingResult(results: readonly Connection[], dnsFailure: ConnectFailure | null): Connection {
  const reached = results.find((result) => result.isConnected || result.failure !== 'unreachable');
  if (reached !== undefined) return reached;
  if (dnsFailure !== null) return failed(dnsFailure);
  return results[0] ?? failed({ failure: 'dns_not_found', detail: NO_PUBLIC_ADDRESS_DETAIL });
}

const BLOCKED = { failure: 'blocked', detail: NO_PUBLIC_ADDRESS_DETAIL } as const;

/** Where DNS is to blame for a family without addresses: the failure. Null where the family has addresses, or has none. */
function dnsFailureOf(resolution: Resolution | undefined): ConnectFailure | null {
  if (resolution === undefined || resolution.isResolved || resolution.failure === 'dns_not_found')
    return null;
  return { failure: resolution.failure, detail: resolution.detail };
}

async function resolutionOf(
  hostname: string,
  options: ConnectOptions,
  deadlineAt: number,
  signal: AbortSignal,
): Promise<Resolution> {
  if (isAddressLiteral(hostname)) return { isResolved: true, addresses: [literalAddress(hostname)] };
  const timeoutMs = Math.min(DNS_TIMEOUT_MS, deadlineAt - performance.now());
  return await options.resolve(hostname, timeoutMs, signal);
}

/** Makes the function that opens connections under a policy. */
export function createConnect(options: ConnectOptions): Connect {
  const exceptions = new Map(
    (options.exceptions ?? []).map(({ origin, address, ca }) => [
      origin,
      { address, secureContext: createSecureContext({ ca }) },
    ]),
  );
  const secureContext = createSecureContext(options.ca === undefined ? {} : { ca: options.ca });

  /** What a family that came late brings to the race: addresses that may be reached, or the end, as if it had been in time. */
  function judgeLate(resolution: Resolution): Late<Connection> {
    if (!resolution.isResolved) return { addresses: [] };
    if (!resolution.addresses.every(options.isAllowedAddress)) return { result: failed(BLOCKED) };
    return { addresses: interleave(resolution.addresses) };
  }

  return async (url, deadlineAt) => {
    const port = url.port === '' ? 443 : Number(url.port);
    const servername = isAddressLiteral(url.hostname) ? '' : hostNameOf(url);
    const startWith =
      (context: SecureContext): StartAttempt<Connection> =>
      (address, events) =>
        startSocket({ address, port, servername, secureContext: context }, deadlineAt, events);
    const exception = exceptions.get(url.origin);
    if (exception !== undefined) {
      const start = startWith(exception.secureContext);
      return tellingResult(await raceAddresses([exception.address], start, isFinal), null);
    }
    const decided = new AbortController();
    try {
      const found = await resolutionOf(url.hostname, options, deadlineAt, decided.signal);
      if (!found.isResolved) return failed({ failure: found.failure, detail: found.detail });
      if (!found.addresses.every(options.isAllowedAddress)) return failed(BLOCKED);
      const results = await raceAddresses(
        interleave(found.addresses),
        startWith(secureContext),
        isFinal,
        found.other?.then(judgeLate),
      );
      // A race that nobody won has waited for the other family.
      const isLost = !results.some(isFinal);
      return tellingResult(results, isLost ? dnsFailureOf(await found.other) : null);
    } finally {
      decided.abort();
    }
  };
}
