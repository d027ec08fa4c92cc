import { BlockList, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createAddressCheck, type NetworkSettings } from '#lib/domain/webhook/address-policy';

/** Interfaces come and go; asking the system at each connection would cost more than it is worth. */
const REFRESH_MS = 10_000;

/** A list compares addresses, not their spellings. */
function listOf(addresses: Iterable<string>): BlockList {
  const list = new BlockList();
  for (const address of addresses) list.addAddress(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  return list;
}

function interfaceAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map(({ address }) => address),
  );
}

/**
 * The policy of production: public addresses, those in the private ranges that the operator opened, and none of this
 * machine's own, also not through a translator.
 * @param readOwn the machine's addresses; asked again after a while
 */
export function createAddressPolicy(
  network: Partial<NetworkSettings> = {},
  readOwn: () => string[] = interfaceAddresses,
): (address: string) => boolean {
  const isAllowed = createAddressCheck({ privateRanges: [], nat64Prefixes: [], ...network });
  let own = listOf(readOwn());
  let readAt = performance.now();
  const isOwn = (address: string) => own.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  return (address) => {
    if (performance.now() - readAt > REFRESH_MS) {
      own = listOf(readOwn());
      readAt = performance.now();
    }
    return isAllowed(address, isOwn);
  };
}
