/** How long a lease on a lane lasts without renewal. Longer than an attempt and its record take. */
export const LEASE_MS = 30_000;
