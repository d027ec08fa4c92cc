/**
 * `npm run erase -- org acme` and `npm run erase -- user dana@example.com`. It listens for signals before it loads anything
 * else: as the first process of a container it would ignore those that come earlier.
 */
import { exitOnStop } from '#lib/stop-signal';

exitOnStop();
await import('#scripts/operator/run-erase');
