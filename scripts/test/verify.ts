/** `npm run verify`: what to run before a commit, in under a minute. The last line is `N passed, N failed`. */
import { formatAndLint, types, unit } from '#scripts/test/quick-stages';
import { runPhases } from '#scripts/test/run-phases';

await runPhases([[[unit], [formatAndLint, types]]], process.env);
