/** Two demos that start at the same moment: the receiver of each gets a port of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadDemoCertificates } from '#demo/certificates';
import { type ManagedProcess, startChild } from '#demo/start/child-process';
import { nextFreePort } from '#demo/start/ports';

// Each test starts processes; the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
const receivers: ManagedProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hooktab-two-'));
  await loadDemoCertificates(join(folder, 'certificates'));
});
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.stop();
  await rm(folder, { recursive: true, force: true });
});

test('of two receivers with one port, one listens and the other says that it is taken', async () => {
  const port = await nextFreePort(21_000);
  for (const name of ['one', 'other']) {
    receivers.push(
      startChild({
        name,
        command: ['demo/run-receiver.ts'],
        env: {
          RECEIVER_PORT: String(port),
          RECEIVER_PASSWORD: 'password',
          RECEIVER_CERTIFICATES: join(folder, 'certificates'),
        },
        logFile: join(folder, `${name}.log`),
      }),
    );
  }
  const reports = await Promise.all(receivers.map((receiver) => receiver.port));
  expect(reports.toSorted()).toEqual(['listening', 'port taken']);
});
