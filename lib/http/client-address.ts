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
