/** The cluster of the tests with a hostile role: all its settings at their oddest values, before the first migration. */
import type { TestProject } from 'vitest/node';
import { connectClient } from '#db/connection/connect';
import { provideTestCluster } from '#db/testing/global-setup';
import { makeHostile } from '#db/testing/hostile-settings';
import { parseDatabaseUrl } from '#lib/domain/database-url';

export function setup(project: TestProject): Promise<() => Promise<void>> {
  return provideTestCluster(project, async (clusterUrl) => {
    const client = await connectClient({ url: clusterUrl, applicationName: 'hooktab-test' });
    const role = client.escapeIdentifier(parseDatabaseUrl(clusterUrl).user ?? '');
    await makeHostile(client, `role ${role}`);
    await client.end();
  });
}
