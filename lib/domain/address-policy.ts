/**
 * Which IP addresses a webhook may reach. Runs in the browser (while a URL is typed), in the web process (when it is
 * saved) and in the worker (at connect time, which is the one that counts).
 *
 * IPv4: everything public, less the special-purpose ranges. IPv6: only 2000::/3 (global unicast), less the special
 * ranges inside it. Sources: IANA IPv4 and IPv6 special-purpose address registries (RFC 6890 and updates).
 */
import ipaddr from 'ipaddr.js';

const BLOCKED_IPV4 = [
  '0.0.0.0/8', // this network (RFC 791)
  '10.0.0.0/8', // private (RFC 1918)
  '100.64.0.0/10', // carrier-grade NAT (RFC 6598), with 100.100.100.200, a cloud's metadata
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // a cloud's host agent: public by number, private by meaning
  '169.254.0.0/16', // link-local, with 169.254.169.254, the clouds' metadata
  '172.16.0.0/12', // private (RFC 1918)
  '192.0.0.0/24', // IETF protocol assignments (RFC 6890)
  '192.0.2.0/24', // documentation (RFC 5737)
  '192.31.196.0/24', // AS112 (RFC 7535)
  '192.52.193.0/24', // AMT (RFC 7450)
  '192.88.99.0/24', // 6to4 relays (RFC 7526)
  '192.168.0.0/16', // private (RFC 1918)
  '192.175.48.0/24', // AS112 (RFC 7534)
  '198.18.0.0/15', // benchmarking (RFC 2544)
  '198.51.100.0/24', // documentation (RFC 5737)
  '203.0.113.0/24', // documentation (RFC 5737)
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, with the broadcast address
].map((range) => ipaddr.IPv4.parseCIDR(range));

const GLOBAL_UNICAST_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

const BLOCKED_IPV6 = [
  '2001::/23', // IETF protocol assignments, with Teredo 2001::/32, ORCHID and benchmarking (RFC 2928)
  '2001:db8::/32', // documentation (RFC 3849)
  '2002::/16', // 6to4: carries any IPv4 address (RFC 3056)
  '2620:4f:8000::/48', // AS112 (RFC 7534)
  '3fff::/20', // documentation (RFC 9637)
].map((range) => ipaddr.IPv6.parseCIDR(range));

/**
 * Whether an address in text may be connected to. Text that is not an address is refused. IPv6 with a zone is
 * refused. Mapped, compatible, NAT64, unique local, link-local, multicast, discard and SRv6 addresses lie outside
 * 2000::/3.
 */
export function isPublicAddress(address: string): boolean {
  const parsed = parseAddress(address);
  if (parsed instanceof ipaddr.IPv4) return !BLOCKED_IPV4.some((range) => parsed.match(range));
  if (parsed === null || !parsed.match(GLOBAL_UNICAST_IPV6)) return false;
  return !BLOCKED_IPV6.some((range) => parsed.match(range));
}

/** Null for what is not an address, or not one that every program reads the same way. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (!text.includes(':')) return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : null;
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return null;
  // Elsewhere "::010.0.0.1" is octal, decimal, or no address at all.
  const tail = text.slice(text.lastIndexOf(':') + 1);
  if (tail.includes('.') && !ipaddr.IPv4.isValidFourPartDecimal(tail)) return null;
  return ipaddr.IPv6.parse(text);
}

/** The private networks: what an operator may open, as a whole or in part, for endpoints inside the own network. */
export const PRIVATE_RANGES: readonly string[] = [
  '10.0.0.0/8', // RFC 1918
  '172.16.0.0/12', // RFC 1918
  '192.168.0.0/16', // RFC 1918
  '100.64.0.0/10', // carrier-grade NAT (RFC 6598), also used by overlay networks
  'fc00::/7', // unique local (RFC 4193)
];

/** What hands out credentials to whoever asks stays closed, although it lies in a private network. */
const METADATA_RANGES = [
  '100.100.100.200/32', // Alibaba Cloud
  'fd00:100::100:200/128', // the same
  'fd00:ec2::/32', // AWS: metadata, time, DNS
  'fd20:ce::254/128', // Google Cloud
  'fd00:c1::a9fe:a9fe/128', // Oracle Cloud
  'fd00:42::42/128', // Scaleway
  'fd00:a9fe:a9fe::1/128', // Akamai (Linode)
].map(parseRange);

type Range = [network: ipaddr.IPv4 | ipaddr.IPv6, bits: number];

/** Throws for what is no range. */
function parseRange(range: string): Range {
  return ipaddr.parseCIDR(range);
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Range): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** Whether text is a range in CIDR notation (RFC 4632, RFC 4291) that lies in one of `PRIVATE_RANGES`. */
export function isPrivateRange(text: string): boolean {
  if (!ipaddr.isValidCIDR(text)) return false;
  const [network, bits] = parseRange(text);
  return PRIVATE_RANGES.map(parseRange).some((range) => bits >= range[1] && isIn(network, range));
}

/**
 * Makes the check of an operator who opened `ranges`, each accepted by `isPrivateRange`: public addresses, and what lies
 * in these ranges. Metadata services, loopback, link-local and addresses that embed others stay refused.
 */
export function createAddressCheck(ranges: readonly string[]): (address: string) => boolean {
  const opened = ranges.map(parseRange);
  return (address) => {
    if (isPublicAddress(address)) return true;
    const parsed = opened.length === 0 ? null : parseAddress(address);
    if (parsed === null || METADATA_RANGES.some((range) => isIn(parsed, range))) return false;
    return opened.some((range) => isIn(parsed, range));
  };
}

/** Whether a host, as `URL.hostname` writes it, is an IP literal. */
export function isAddressLiteral(hostname: string): boolean {
  return hostname.startsWith('[') || ipaddr.IPv4.isValidFourPartDecimal(hostname);
}

/** The address in a host that `isAddressLiteral` accepts: IPv6 without its brackets. */
export function literalAddress(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}
