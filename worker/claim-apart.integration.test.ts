/** A row that makes the claim fail for a reason of its own is set aside; the other lanes are served. */
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { makeOrg } from '#db/testing/factories';
import { createMemoryLog } from '#worker/testing/memory-log';
import { type Scene, setScene } from '#worker/testing/scene';

let scene: Scene;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
});
afterEach(() => scene.stop());

test('a row that cannot be claimed is parked; other lanes are not held up', { timeout: 90_000 }, async () => {
  const { id: otherOrg } = await makeOrg(scene.database);
  await scene.webhook();
  await scene.webhook({ orgId: otherOrg });
  const bad = await scene.emit();
  await scene.database.execute(
    sql.raw(`
    create function refuse() returns trigger language plpgsql as $$
    begin
      if new.event_id = '${bad}' and new.status = 'sending' then
        raise exception 'this row cannot be claimed' using errcode = '22003';
      end if;
      return new;
    end $$;
    create trigger refuse before update on deliveries for each row execute function refuse();`),
  );
  const good = await Promise.all([scene.emit('{}'), scene.emit('{}', otherOrg)]);
  const { log, lines } = createMemoryLog();
  scene.startWorker({ log });
  const startedAt = performance.now();
  await scene.settled(good[1] ?? '').then((row) => expect(row.status).toBe('delivered'));
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect((await scene.settled(good[0] ?? '')).status).toBe('delivered');
  expect(await scene.settled(bad)).toMatchObject({ status: 'failed', lastOutcome: 'unsendable' });
  expect(lines.length).toBeLessThan(50);
});
