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
 * refused. Mapped, compatible, unique local, link-local, multicast, discard and SRv6 addresses lie outside 2000::/3. An
 * address of a NAT64 translator is judged by the IPv4 address in it.
 */
export function isPublicAddress(address: string): boolean {
  const target = targetOf(address, [WELL_KNOWN_NAT64]);
  return target !== null && isPublic(target);
}

function isPublic(address: Address): boolean {
  if (address instanceof ipaddr.IPv4) return !BLOCKED_IPV4.some((range) => address.match(range));
  if (!address.match(GLOBAL_UNICAST_IPV6)) return false;
  return !BLOCKED_IPV6.some((range) => address.match(range));
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [network: Address, bits: number];

/** Throws for what is no range. */
function parseRange(range: string): Range {
  return ipaddr.parseCIDR(range);
}

/** The prefix under which DNS64 gives IPv4-only hosts an IPv6 address, unless a network has its own (RFC 6052, section 2.1). */
const WELL_KNOWN_NAT64 = parseRange('64:ff9b::/96');

/** The lengths of such prefixes: RFC 6052, section 2.2. */
const NAT64_BITS = [32, 40, 48, 56, 64, 96];
/** The octet at bits 64 to 71, which is zero and in no part of the IPv4 address. */
const RESERVED_OCTET = 8;

/** Whether text is a prefix that a NAT64 translator can have, in CIDR notation. Source: RFC 6052, section 2.2. */
export function isNat64Prefix(text: string): boolean {
  if (!ipaddr.IPv6.isValidCIDR(text)) return false;
  const [network, bits] = ipaddr.IPv6.parseCIDR(text);
  const rest = network.toByteArray().slice(bits / 8);
  const isWholePrefix = rest.every((octet) => octet === 0) && network.toByteArray()[RESERVED_OCTET] === 0;
  return NAT64_BITS.includes(bits) && isWholePrefix;
}

/** The IPv4 address that a translator with the prefix sends to; null where the rest of the address is not zero. */
function embeddedIpv4(address: ipaddr.IPv6, bits: number): ipaddr.IPv4 | null {
  const octets = address.toByteArray();
  const rest = octets.slice(bits / 8).filter((_, index) => bits / 8 + index !== RESERVED_OCTET);
  const isZero = octets[RESERVED_OCTET] === 0 && rest.slice(4).every((octet) => octet === 0);
  return isZero ? new ipaddr.IPv4(rest.slice(0, 4)) : null;
}

/** Where a connection to an address ends up: behind a translator that is the IPv4 address in it. Null for what is refused. */
function targetOf(text: string, nat64: readonly Range[]): Address | null {
  const address = parseAddress(text);
  if (!(address instanceof ipaddr.IPv6)) return address;
  const prefix = nat64.find((range) => isIn(address, range));
  return prefix === undefined ? address : embeddedIpv4(address, prefix[1]);
}

/** Parses an address; null for text that is not an address, or not one that every program reads the same way. */
export function parseAddress(text: string): Address | null {
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

function isIn(address: Address, [network, bits]: Range): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** Whether text is a range in CIDR notation (RFC 4632, RFC 4291) that lies in one of `PRIVATE_RANGES`. */
export function isPrivateRange(text: string): boolean {
  if (!ipaddr.isValidCIDR(text)) return false;
  const [network, bits] = parseRange(text);
  return PRIVATE_RANGES.map(parseRange).some((range) => bits >= range[1] && isIn(network, range));
}

/** What an operator says of the own network. */
export type NetworkSettings = {
  /** CIDR, each accepted by `isPrivateRange`. */
  privateRanges: readonly string[];
  /** CIDR, each accepted by `isNat64Prefix`; the well-known one counts always. */
  nat64Prefixes: readonly string[];
};

/** Judges an address in text; `isOwn` says of the address that a connection ends up at whether it is the machine's own. */
export type AddressCheck = (address: string, isOwn?: (address: string) => boolean) => boolean;

/**
 * Makes the check for a network: public addresses, and what lies in the ranges that its operator opened. Metadata services,
 * loopback, link-local and addresses that embed others stay refused, but for those of a NAT64 translator: these are judged
 * by the IPv4 address in them, also where the network's own prefix is one of public addresses.
 */
export function createAddressCheck({ privateRanges, nat64Prefixes }: NetworkSettings): AddressCheck {
  const opened = privateRanges.map(parseRange);
  // The longest first: a network may use a part of the range that is reserved for this (RFC 8215).
  const nat64 = [...nat64Prefixes.map(parseRange), WELL_KNOWN_NAT64].sort(
    ([, one], [, other]) => other - one,
  );
  return (address, isOwn = () => false) => {
    const target = targetOf(address, nat64);
    if (target === null || isOwn(target.toString())) return false;
    if (isPublic(target)) return true;
    return (
      !METADATA_RANGES.some((range) => isIn(target, range)) && opened.some((range) => isIn(target, range))
    );
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
