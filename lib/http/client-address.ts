import { canonicalAddress } from '#lib/domain/webhook/network-address';

/** Written by the web process into each request: the address at the other end of the connection. */
export const PEER_ADDRESS_HEADER = 'x-hooktab-peer-address';

/**
 * The network address of a caller, in its canonical spelling: without proxies the other end of the connection, behind
 * proxies what they tell in `X-Forwarded-For`. Null where that is missing or no address: nothing else is ever stored.
 * @param trustedProxies how many proxies in front of the web process append to the header; what stands further left
 * was written by the caller
 */
export function callerAddress(headers: Headers, trustedProxies: number): string | null {
  const text =
    trustedProxies === 0
      ? headers.get(PEER_ADDRESS_HEADER)
      : headers.get('x-forwarded-for')?.split(',').at(-trustedProxies);
  return canonicalAddress(text ?? '');
}
