import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDemoCertificates, makeDemoCertificates } from '#demo/certificates';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hooktab-certificates-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const DAY_MS = 86_400_000;

test('the authority issued the certificate, for this machine only', async () => {
  const { authority, receiver } = await makeDemoCertificates();
  const certificate = new X509Certificate(receiver.cert);
  const issuer = new X509Certificate(authority);
  expect(certificate.verify(issuer.publicKey)).toBe(true);
  expect(issuer.ca).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkHost('example.com')).toBeUndefined();
});

test('keeps them, the key for its owner only and the key of the authority not at all', async () => {
  const made = await loadDemoCertificates(folder);
  expect(await loadDemoCertificates(folder)).toEqual(made);
  expect((await stat(join(folder, 'receiver.key'))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(folder, 'ca.pem'), 'utf8')).not.toContain('PRIVATE KEY');
});

test('makes new ones in the month before they end', async () => {
  const made = await loadDemoCertificates(folder);
  expect(await loadDemoCertificates(folder, new Date(Date.now() + 360 * DAY_MS))).toEqual(made);
  expect(await loadDemoCertificates(folder, new Date(Date.now() + 370 * DAY_MS))).not.toEqual(made);
});
