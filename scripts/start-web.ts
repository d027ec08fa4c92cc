/**
 * The web process. It listens for signals before it loads anything else: as the first process of a container it would
 * ignore those that come earlier. `--dev` reloads what changes.
 */
import { listenForStop } from '#lib/stop-signal';

const stop = listenForStop();
const { runWeb } = await import('#lib/server/run-web');
process.exit(await runWeb(process.env, stop, process.argv.includes('--dev')));
