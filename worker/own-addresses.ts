import { networkInterfaces } from 'node:os';
import { isPublicAddress } from '#lib/domain/address-policy';

/** Interfaces come and go; asking the system at each connection would cost more than it is worth. */
const REFRESH_MS = 10_000;

function ownAddresses(): Set<string> {
  return new Set(
    Object.values(networkInterfaces()).flatMap((addresses) =>
      (addresses ?? []).map(({ address }) => address),
    ),
  );
}

/** The policy of production: public addresses, but none of this machine's own. */
export function createAddressPolicy(): (address: string) => boolean {
  let own = ownAddresses();
  let readAt = performance.now();
  return (address) => {
    if (performance.now() - readAt > REFRESH_MS) {
      own = ownAddresses();
      readAt = performance.now();
    }
    return isPublicAddress(address) && !own.has(address);
  };
}
