import { startStack } from '#e2e/support/stack';

/** The variable in which the stack's addresses reach the test processes. */
export const STACK_VARIABLE = 'HOOKTAB_E2E_STACK';

/** Starts the stack once for all specs, and stops it. */
export default async function setup(): Promise<() => Promise<void>> {
  const stack = await startStack(process.env.NEXT_DIST_DIR ?? '.next');
  process.env[STACK_VARIABLE] = JSON.stringify(stack.info);
  return stack.stop;
}
