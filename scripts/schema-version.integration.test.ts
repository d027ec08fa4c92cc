/** Processes before a database that does not have the schema of their version: each ends with a sentence, or says that it is not ready. */
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { migrateDatabase } from '#db/migrate';
import { createBareDatabase, createTestDatabase } from '#db/testing/cluster';
import { generateSealingKeys } from '#lib/domain/webhook/sealed-credentials';
import { openDatabaseProbe } from '#lib/server/database-probe';
import { startCommand } from '#scripts/testing/command';

const PROCESSES = [
  { words: ['worker/main.ts'] },
  { words: ['scripts/start-web.ts'] },
  { words: ['scripts/api-key.ts', '--org', 'acme', '--name', 'x'] },
  { words: ['scripts/erase.ts', 'org', 'acme', '--yes'] },
];
/** A process that has started listens here, and would go on. */
const PORT = '1';

async function run(
  words: readonly string[],
  url: string,
): Promise<{ code: number | NodeJS.Signals; output: string }> {
  const keys = await generateSealingKeys();
  const command = startCommand([process.execPath, ...words], {
    way: 'alone',
    env: {
      DATABASE_URL: url,
      SEALING_PRIVATE_KEY: keys.privateKey,
      SEALING_PUBLIC_KEY: keys.publicKey,
      APP_URL: 'http://localhost:3000',
      AUTH_SECRET: 'x'.repeat(32),
      PORT,
    },
  });
  return { code: await command.exited, output: command.output() };
}

describe.each(PROCESSES)('$words.0', ({ words }) => {
  let bare: Awaited<ReturnType<typeof createBareDatabase>>;
  beforeEach(async () => {
    bare = await createBareDatabase(inject('clusterUrl'));
  });
  afterEach(() => bare.drop());

  test('ends where nobody has migrated', async () => {
    const { code, output } = await run(words, bare.url);
    expect(code).toBe(1);
    expect(output).toContain('The database has no schema hooktab of Hooktab. Run: npm run migrate');
  });

  test('ends where the history is another one', async () => {
    const { database, url, drop } = await createTestDatabase(inject('clusterUrl'));
    await database.$client.query("update migrations set hash = 'other' where number = 1");
    const { code, output } = await run(words, url);
    await drop();
    expect(code).toBe(1);
    expect(output).toContain('The schema hooktab was made by other migrations than those of this version');
  });
});

describe('readiness', () => {
  test('says so as soon as the schema is another one, and when it is the right one again', async () => {
    const bare = await createBareDatabase(inject('clusterUrl'));
    const probe = openDatabaseProbe(bare.url);
    expect(await probe.fault()).toBe('schema');
    expect(await probe.schemaProblem()).toContain('npm run migrate');
    await migrateDatabase(bare.url);
    await expect.poll(() => probe.fault()).toBe(null);
    await probe.close();
    await bare.drop();
  });

  test('tells a database that does not answer apart', async () => {
    const probe = openDatabaseProbe('postgres://u:p@127.0.0.1:1/d');
    expect(await probe.fault()).toBe('database');
    expect(await probe.schemaProblem()).toBe(null);
    await probe.close();
  });
});
