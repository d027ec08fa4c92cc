import { BlockList, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createAddressCheck } from '#lib/domain/address-policy';

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
 * machine's own.
 * @param privateRanges CIDR, each accepted by `isPrivateRange`
 * @param readOwn the machine's addresses; asked again after a while
 */
export function createAddressPolicy(
  privateRanges: readonly string[] = [],
  readOwn: () => string[] = interfaceAddresses,
): (address: string) => boolean {
  const isAllowed = createAddressCheck(privateRanges);
  let own = listOf(readOwn());
  let readAt = performance.now();
  return (address) => {
    if (performance.now() - readAt > REFRESH_MS) {
      own = listOf(readOwn());
      readAt = performance.now();
    }
    return isAllowed(address) && !own.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  };
}
