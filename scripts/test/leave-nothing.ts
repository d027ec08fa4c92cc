/**
 * Test files of a process share its modules and globals, which saves loading every module anew for each file. So each file
 * leaves clocks, globals, variables and spied functions as it found them.
 */
import { afterAll, vi } from 'vitest';

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
