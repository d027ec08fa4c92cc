/** Network addresses of callers: one spelling for each address, and the network that limits count by. */
import ipaddr from 'ipaddr.js';
import { parseAddress } from '#lib/domain/webhook/address-policy';

/** The longest spelling: an IPv6 address in brackets with a zone (an interface name has at most 15 characters) and a port. */
const MAX_SPELLING = 2 + 45 + 1 + 15 + 6;

/** Carries any IPv4 address (RFC 6052, section 2.1). */
const NAT64_PREFIX = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Rewrites an address to its one canonical spelling: IPv6 as RFC 5952 has it, IPv4 inside IPv6 as IPv4, without brackets,
 * port and zone, which proxies add. Null for text that is no address.
 */
export function canonicalAddress(text: string): string | null {
  if (text.length > MAX_SPELLING) return null;
  const address = parseAddress(withoutPortAndZone(text.trim()));
  if (address === null) return null;
  return address instanceof ipaddr.IPv6
    ? (embeddedIPv4(address) ?? address.toRFC5952String())
    : address.toString();
}

function withoutPortAndZone(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text)?.[1];
  const address = bracketed ?? withPort ?? text;
  return address.includes(':') ? address.replace(/%[\w.-]+$/, '') : address;
}

function embeddedIPv4(address: ipaddr.IPv6): string | null {
  if (address.isIPv4MappedAddress()) return address.toIPv4Address().toString();
  if (address.match(NAT64_PREFIX)) return new ipaddr.IPv4(address.toByteArray().slice(12)).toString();
  return null;
}

/**
 * The network of a canonical address that one subscriber has for themselves: an IPv4 address, or an IPv6 /64. With IPv6
 * also the /48 around it, the most that sites are given (RFC 6177): whoever holds one has 65,536 networks to choose from.
 */
export function networksOf(address: string): { own: string; around: string | null } {
  if (!address.includes(':')) return { own: address, around: null };
  return { own: prefixOf(address, 64), around: prefixOf(address, 48) };
}

function prefixOf(address: string, bits: number): string {
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`).toRFC5952String()}/${bits}`;
}
