/** `npm run dev` */
import { runDemo } from '#demo/start/run';

process.exit(await runDemo('development', process.argv.slice(2)));
