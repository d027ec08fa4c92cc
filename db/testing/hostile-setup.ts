/** The cluster of the tests with a hostile role: all its settings at their oddest values, before the first migration. */
import type { TestProject } from 'vitest/node';
import { connectClient } from '#db/connection/connect';
import { provideTestCluster } from '#db/testing/global-setup';
import { makeHostile } from '#db/testing/hostile-settings';

export function setup(project: TestProject): Promise<() => Promise<void>> {
  const prepare = async (clusterUrl: string) => {
    const client = await connectClient({ url: clusterUrl, applicationName: 'hooktab-test' });
    const { rows } = await client.query<{ role: string; isSuperuser: boolean }>(
      'select quote_ident(rolname) as role, rolsuper as "isSuperuser" from pg_roles where rolcanlogin',
    );
    for (const { role, isSuperuser } of rows) await makeHostile(client, `role ${role}`, isSuperuser);
    await client.end();
  };
  return provideTestCluster(project, { prepare });
}
