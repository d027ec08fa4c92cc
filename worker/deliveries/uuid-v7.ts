import { randomUUID } from 'node:crypto';

/** A new UUIDv7 (RFC 9562, section 5.7) of an instant in milliseconds since 1970. */
export function newUuidV7(timeMs: number): string {
  const time = Math.max(0, Math.floor(timeMs)).toString(16).padStart(12, '0');
  // The version 4 UUID brings variant and random bits; its version nibble stands at index 14.
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${randomUUID().slice(15)}`;
}
