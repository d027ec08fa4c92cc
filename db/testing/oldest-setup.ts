/** The cluster of the tests on the oldest PostgreSQL that is supported. */
import type { TestProject } from 'vitest/node';
import { provideTestCluster } from '#db/testing/global-setup';
import { findOldestPostgres, OLDEST_MAJOR } from '#db/testing/oldest-postgres';

export function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = findOldestPostgres();
  if (program === null) {
    throw new Error(
      `No PostgreSQL ${OLDEST_MAJOR} is installed. Install its server, with initdb, to run these tests.`,
    );
  }
  return provideTestCluster(project, { program });
}
