/** `npm run schema-dump`: writes db/schema.txt from the migrations, on a database that is thrown away. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dumpSchema } from '#db/schema-dump';
import { createTestDatabase, startTestCluster } from '#db/testing/cluster';

const TARGET = fileURLToPath(new URL('../db/schema.txt', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'hooktab-schema-'));
try {
  const cluster = await startTestCluster(join(folder, 'postgres'));
  try {
    const { database, drop } = await createTestDatabase(cluster.url);
    const client = await database.$client.connect();
    await writeFile(TARGET, await dumpSchema(client));
    client.release();
    await drop();
  } finally {
    await cluster.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`Wrote ${TARGET}`);
