/** The worker behind PgBouncer, where the machine has it: told at start in transaction mode, at work in session mode. */
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest';
import { type Pooler, pgbouncerAtHand, startPgbouncer } from '#db/testing/pgbouncer';
import { type Scene, setScene } from '#worker/testing/scene';
import { startWorkerProcess } from '#worker/testing/worker-process';

const version = pgbouncerAtHand();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(() => {
  if (version === null) process.stdout.write('PgBouncer: not at hand here, so its tests did not run.\n');
});

async function sceneBehind(
  mode: 'transaction' | 'session',
  settings: Record<string, string> = {},
): Promise<{ scene: Scene; pooler: Pooler }> {
  const scene = await setScene(inject('clusterUrl'));
  cleanups.push(scene.stop);
  const pooler = await startPgbouncer(inject('clusterUrl'), mode, settings);
  cleanups.push(pooler.stop);
  return { scene, pooler };
}

describe.runIf(version !== null)(`PgBouncer ${version}`, () => {
  test.each<Record<string, string>>([{}, { ignore_startup_parameters: 'options' }])(
    'in transaction mode the worker says what it needs, and ends (%j)',
    async (settings) => {
      const { scene, pooler } = await sceneBehind('transaction', settings);
      const worker = startWorkerProcess({
        DATABASE_URL: pooler.urlOf(scene.workerUrl),
        SEALING_PRIVATE_KEY: scene.keys.privateKey,
      });
      expect(await worker.exited).toBe(1);
      const lines = worker.output().trim().split('\n');
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({
        level: 'error',
        msg: expect.stringContaining('needs a direct connection or a pooler in session mode'),
      });
    },
  );

  test('in session mode it delivers', async () => {
    const { scene, pooler } = await sceneBehind('session');
    await scene.webhook();
    scene.startWorker({ databaseUrl: pooler.urlOf(scene.workerUrl) });
    await scene.emitMany(50);
    await scene.allDelivered();
    expect(scene.receiver.requests).toHaveLength(50);
  });
});
