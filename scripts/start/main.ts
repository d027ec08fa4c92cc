/** `npm start` */
import { runDemo } from '#scripts/start/run';

process.exit(await runDemo('production', process.argv.slice(2)));
