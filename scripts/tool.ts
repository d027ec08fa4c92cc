/**
 * `node scripts/tool.ts next typegen then tsc --noEmit`: runs programs of node_modules one after the other, as long as they
 * end well. Launchers such as those of Biome and TypeScript leave their program running when they are signalled: here each
 * has a process group of its own, and that ends with this process.
 */
import { listenForStop, type StopRequest } from '#lib/stop-signal';
import { runAlone, stopAll } from '#scripts/test/stages';

const NEXT_PROGRAM = 'then';

const stop = listenForStop();
stop.addEventListener('abort', () => {
  void stopAll().then(() => process.exit((stop.reason as StopRequest).exitCode));
});

let rest = process.argv.slice(2);
let isWell = true;
while (isWell && rest.length > 0) {
  const end = rest.includes(NEXT_PROGRAM) ? rest.indexOf(NEXT_PROGRAM) : rest.length;
  isWell = await runAlone(rest.slice(0, end), process.env);
  rest = rest.slice(end + 1);
}
process.exitCode = isWell ? 0 : 1;
