/** `npm start` */
import { runDemo } from '#demo/start/run';

process.exit(await runDemo('production', process.argv.slice(2)));
