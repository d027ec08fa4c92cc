/** `npm run dev` */
import { runDemo } from '#scripts/start/run';

process.exit(await runDemo('development', process.argv.slice(2)));
