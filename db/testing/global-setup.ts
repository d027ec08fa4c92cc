import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { type ClusterOptions, startTestCluster } from '#db/testing/cluster';
import { makeTestDataFolder } from '#db/testing/data-folder';

declare module 'vitest' {
  interface ProvidedContext {
    /** The cluster of this run; give it to `createTestDatabase`. */
    clusterUrl: string;
  }
}

/** Starts a cluster for the tests of a project, and removes it after them. */
export async function provideTestCluster(
  project: TestProject,
  options: ClusterOptions = {},
): Promise<() => Promise<void>> {
  const directory = makeTestDataFolder();
  const cluster = await startTestCluster(join(directory, 'postgres'), options);
  project.provide('clusterUrl', cluster.url);
  return async () => {
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  };
}

/** The cluster of the integration tests. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return provideTestCluster(project);
}
