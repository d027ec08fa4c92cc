import { existsSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  dataPaths,
  keepReceiverPort,
  lastReceiverPort,
  loadSecrets,
  noteRunning,
  refuseSecondStart,
  resetData,
  runningDatabaseUrl,
} from '#demo/start/data-folder';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hooktab-data-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the secrets are made once, for their owner only', async () => {
  const secrets = await loadSecrets(folder);
  expect(await loadSecrets(folder)).toEqual(secrets);
  expect(secrets.authSecret.length).toBeGreaterThanOrEqual(32);
  expect(statSync(dataPaths(folder).secrets).mode & 0o777).toBe(0o600);
});

test('a file of secrets that is damaged is named', async () => {
  writeFileSync(dataPaths(folder).secrets, '{"authSecret":');
  await expect(loadSecrets(folder)).rejects.toThrow('secrets.json cannot be read');
});

test('the port of the receiver is kept', () => {
  expect(lastReceiverPort(folder)).toBeNull();
  keepReceiverPort(folder, 8450);
  expect(lastReceiverPort(folder)).toBe(8450);
});

test('a note of a process that is gone, or that is another program now, hinders nobody', () => {
  const forget = noteRunning(folder, 'http://localhost:3000');
  expect(() => refuseSecondStart(folder)).not.toThrow();
  writeFileSync(
    dataPaths(folder).running,
    JSON.stringify({ pid: process.ppid, url: 'http://localhost:3000' }),
  );
  expect(() => refuseSecondStart(folder)).not.toThrow();
  forget();
  expect(existsSync(dataPaths(folder).running)).toBe(false);
});

test('other commands find the database of the running demo', () => {
  expect(runningDatabaseUrl(folder)).toBeNull();
  const forget = noteRunning(folder, 'http://localhost:3000');
  expect(runningDatabaseUrl(folder)).toBeNull();
  noteRunning(folder, 'http://localhost:3000', 'postgres://localhost:5999/hooktab');
  expect(runningDatabaseUrl(folder)).toBe('postgres://localhost:5999/hooktab');
  forget();
  expect(runningDatabaseUrl(folder)).toBeNull();
});

test('resetting removes what the demo keeps and nothing else', async () => {
  const secrets = await loadSecrets(folder);
  writeFileSync(join(folder, 'note.txt'), 'mine');
  await resetData(folder);
  expect(existsSync(join(folder, 'note.txt'))).toBe(true);
  expect(await loadSecrets(folder)).not.toEqual(secrets);
});
