/** Prints new secrets as lines of an env file. */
import { randomBytes } from 'node:crypto';
import { generateSealingKeys } from '#lib/domain/webhook/sealed-credentials';

const { publicKey, privateKey } = await generateSealingKeys();
console.log(`AUTH_SECRET=${randomBytes(32).toString('base64url')}
SEALING_PUBLIC_KEY=${publicKey}
SEALING_PRIVATE_KEY=${privateKey}`);
