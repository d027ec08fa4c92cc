/**
 * The network address of a caller, from `x-forwarded-for`.
 * @param trustedProxies how many proxies in front of the web process append to the header; what stands further left
 * was written by the caller. Without a proxy the server itself writes the header only where the caller did not, so it
 * tells nothing: null.
 */
export function clientAddress(forwardedFor: string | null, trustedProxies: number): string | null {
  if (forwardedFor === null || trustedProxies === 0) return null;
  const hops = forwardedFor.split(',').map((hop) => hop.trim());
  return hops.at(-trustedProxies) || null;
}

/** Written by the web process into each request: the address at the other end of the connection. */
export const PEER_ADDRESS_HEADER = 'x-hooktab-peer-address';

/**
 * The address to record for a request: what the trusted proxies tell, without proxies the other end of the connection.
 * IPv4 inside IPv6 is written as IPv4. Null where it is not known.
 */
export function recordedAddress(headers: Headers, trustedProxies: number): string | null {
  const address =
    trustedProxies === 0
      ? headers.get(PEER_ADDRESS_HEADER)
      : clientAddress(headers.get('x-forwarded-for'), trustedProxies);
  return address?.replace(/^::ffff:(?=\d+\.)/, '') || null;
}
