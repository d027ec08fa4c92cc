import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { startTestCluster } from '#db/testing/cluster';

declare module 'vitest' {
  interface ProvidedContext {
    /** The cluster of this run; give it to `createTestDatabase`. */
    clusterUrl: string;
  }
}

/** Starts the cluster of the integration tests, and removes it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'hooktab-test-'));
  const cluster = await startTestCluster(join(directory, 'postgres'));
  project.provide('clusterUrl', cluster.url);
  return async () => {
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
