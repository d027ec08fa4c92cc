/**
 * TLS connections to addresses that were checked. This is where the address policy holds: names and literals are turned
 * into addresses here, all of them are checked, and the socket is opened to one of exactly these.
 */
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { isAddressLiteral, literalAddress } from '#lib/domain/address-policy';
import { ATTEMPT_DEADLINE_MS, type ConcealedFailure, NO_PUBLIC_ADDRESS_DETAIL } from '#lib/domain/outcome';
import { type AttemptEvents, interleave, raceAddresses, type StartAttempt } from '#worker/address-race';
import { failureOfClose, failureOfError, type NamedFailure, type Phase } from '#worker/error-failure';
import { DNS_TIMEOUT_MS, type Resolve } from '#worker/resolver';

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

/** That of the first address, unless the network has no way to it: where a whole family cannot be reached, the other one tells more. */
function tellingResult(results: readonly Connection[]): Connection {
  const reached = results.find((result) => result.isConnected || result.failure !== 'unreachable');
  return reached ?? results[0] ?? failed({ failure: 'dns_not_found', detail: NO_PUBLIC_ADDRESS_DETAIL });
}

type Addresses = { addresses: string[] } | ConnectFailure;

async function addressesOf(
  hostname: string,
  options: ConnectOptions,
  deadlineAt: number,
): Promise<Addresses> {
  if (isAddressLiteral(hostname)) return { addresses: [literalAddress(hostname)] };
  const timeoutMs = Math.min(DNS_TIMEOUT_MS, deadlineAt - performance.now());
  const resolution = await options.resolve(hostname, timeoutMs);
  if (resolution.isResolved) return { addresses: resolution.addresses };
  return { failure: resolution.failure, detail: resolution.detail };
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

  return async (url, deadlineAt) => {
    const port = url.port === '' ? 443 : Number(url.port);
    const servername = isAddressLiteral(url.hostname) ? '' : url.hostname.replace(/\.$/, '');
    const exception = exceptions.get(url.origin);
    const open = async (addresses: readonly string[], context: SecureContext) => {
      const start: StartAttempt<Connection> = (address, events) =>
        startSocket({ address, port, servername, secureContext: context }, deadlineAt, events);
      return tellingResult(await raceAddresses(addresses, start, isFinal));
    };
    if (exception !== undefined) return await open([exception.address], exception.secureContext);
    const found = await addressesOf(url.hostname, options, deadlineAt);
    if ('failure' in found) return failed(found);
    if (!found.addresses.every(options.isAllowedAddress)) {
      return failed({ failure: 'blocked', detail: NO_PUBLIC_ADDRESS_DETAIL });
    }
    return await open(interleave(found.addresses), secureContext);
  };
}
