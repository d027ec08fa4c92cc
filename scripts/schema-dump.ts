/** `npm run schema-dump`: writes db/schema.txt from the migrations, on a database that is thrown away. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dumpSchema } from '#db/schema-dump';
import { createTestDatabase, startTestCluster } from '#db/testing/cluster';
import { listenForStop, StopRequest, unlessStopped } from '#lib/stop-signal';

const TARGET = fileURLToPath(new URL('../db/schema.txt', import.meta.url));

async function dumpFrom(clusterUrl: string): Promise<void> {
  const { database, drop } = await createTestDatabase(clusterUrl);
  const client = await database.$client.connect();
  await writeFile(TARGET, await dumpSchema(client));
  client.release();
  await drop();
}

const stop = listenForStop();
const folder = await mkdtemp(join(tmpdir(), 'hooktab-schema-'));
try {
  const cluster = await startTestCluster(join(folder, 'postgres'));
  try {
    await unlessStopped(stop, dumpFrom(cluster.url));
  } finally {
    await cluster.stop();
  }
  console.log(`Wrote ${TARGET}`);
} catch (error) {
  if (!(error instanceof StopRequest)) throw error;
  process.exitCode = error.exitCode;
} finally {
  await rm(folder, { recursive: true, force: true });
}
