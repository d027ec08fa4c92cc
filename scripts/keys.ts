/** `npm run keys`: prints new secrets as lines of an env file. */
import { randomBytes } from 'node:crypto';
import { generateSealingKeys } from '#lib/domain/sealed-credentials';
import { exitOnStop } from '#lib/stop-signal';

exitOnStop();

const { publicKey, privateKey } = await generateSealingKeys();
console.log(`AUTH_SECRET=${randomBytes(32).toString('base64url')}
SEALING_PUBLIC_KEY=${publicKey}
SEALING_PRIVATE_KEY=${privateKey}`);
