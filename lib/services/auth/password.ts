import { type Algorithm, hash, verify } from '@node-rs/argon2';

/** Source: OWASP Password Storage Cheat Sheet, Argon2id with 19 MiB, two passes, one lane. */
const OPTIONS = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
} as const;

/** Hashes a password with a salt of its own; the result is a PHC string. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

/** Whether the password belongs to the hash. Rejects where the stored text is not a PHC string. */
export function verifyPassword(storedHash: string, password: string): Promise<boolean> {
  return verify(storedHash, password, OPTIONS);
}
