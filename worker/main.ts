/**
 * The worker process. It listens for signals before it loads anything else: as the first process of a container it
 * would ignore those that come earlier.
 */
import { listenForStop } from '#lib/stop-signal';

const stop = listenForStop();
const { runWorker } = await import('#worker/run-worker');
process.exit(await runWorker(process.env, stop));
