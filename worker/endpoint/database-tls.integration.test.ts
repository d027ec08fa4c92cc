/** TLS to the database: what each sslmode accepts, with a private authority. */
import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectClient } from '#db/connection/connect';
import { TEST_SETTINGS } from '#db/testing/cluster';
import { makeAuthority } from '#demo/authority';
import {
  type EmbeddedPostgres,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from '#demo/embedded-postgres';
import { DatabaseUrlError, parseDatabaseUrl } from '#lib/domain/database-url';

const folder = mkdtempSync(join(tmpdir(), 'hooktab-tls-'));
const directory = join(folder, 'postgres');
let server: EmbeddedPostgres;
/** PEM files for the client. */
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  const [authority, other] = [await makeAuthority(), await makeAuthority()];
  writeFileSync(file('ca.pem'), authority.pem);
  writeFileSync(file('other-ca.pem'), other.pem);
  const client = await authority.issue('client');
  writeFileSync(file('client.pem'), client.cert);
  writeFileSync(file('client.key'), client.key, { mode: 0o600 });

  // The data folder is where the server's user can read.
  const first = await startEmbeddedPostgres({ directory, settings: TEST_SETTINGS });
  const connection = await connectClient({ url: first.url, applicationName: 'hooktab-test' });
  await connection.query('create database certified');
  const { rows } = await connection.query<{ data_directory: string }>('show data_directory');
  await connection.end();
  await first.stop();
  const data = rows[0]?.data_directory ?? '';
  const { uid, gid } = statSync(data);
  const { key, cert } = await authority.issue('localhost');
  const hba =
    'hostssl certified all all scram-sha-256 clientcert=verify-ca\nhost all all all scram-sha-256\n';
  const files = { 'server.key': key, 'server.crt': cert, 'root.crt': authority.pem, 'tls_hba.conf': hba };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(data, name), text, { mode: 0o600 });
    chownSync(join(data, name), uid, gid);
  }
  server = await startEmbeddedPostgres({
    directory,
    settings: { ...TEST_SETTINGS, ssl: 'on', ssl_ca_file: 'root.crt', hba_file: join(data, 'tls_hba.conf') },
  });
});
afterAll(async () => {
  await server?.stop();
  await removeEmbeddedPostgres(directory);
  rmSync(folder, { recursive: true, force: true });
});

async function isEncrypted(
  host: string,
  parameters: string,
  database = 'postgres',
): Promise<boolean | undefined> {
  const { user, password } = parseDatabaseUrl(server.url);
  const url = `postgres://${user}:${password}@${host}:${server.port}/${database}?${parameters}`;
  const client = await connectClient({ url, applicationName: 'hooktab-test' });
  try {
    const { rows } = await client.query<{ ssl: boolean }>(
      'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
    );
    return rows[0]?.ssl;
  } finally {
    await client.end();
  }
}

test.each([
  ['localhost', '', false],
  ['localhost', 'sslmode=disable', false],
  ['localhost', 'sslmode=allow', false],
  ['localhost', 'sslmode=prefer', true],
  ['localhost', 'sslmode=require', true],
  ['localhost', 'ssl=true', true],
  ['127.0.0.1', 'sslmode=require', true],
  ['127.0.0.1', 'sslmode=require&sslrootcert=ca.pem', true],
  ['127.0.0.1', 'sslmode=verify-ca&sslrootcert=ca.pem', true],
  ['localhost', 'sslmode=verify-full&sslrootcert=ca.pem', true],
  ['localhost', 'sslmode=verify-full&sslrootcert=ca.pem&sslnegotiation=direct', true],
])('%s with %s is connected to', async (host, parameters, expected) => {
  expect(await isEncrypted(host, parameters.replace('ca.pem', file('ca.pem')))).toBe(expected);
});

test.each([
  ['localhost', 'sslmode=verify-full', 'an authority that is not a public one'],
  ['localhost', 'sslmode=verify-full&sslrootcert=other-ca.pem', 'another authority'],
  ['localhost', 'sslmode=verify-ca&sslrootcert=other-ca.pem', 'another authority'],
  ['localhost', 'sslmode=require&sslrootcert=other-ca.pem', 'another authority, which is asked for'],
  ['127.0.0.1', 'sslmode=verify-full&sslrootcert=ca.pem', 'another host'],
])('%s with %s is refused: %s', async (host, parameters) => {
  const path = parameters.replace(/(other-)?ca\.pem/, (name) => file(name));
  await expect(isEncrypted(host, path)).rejects.toMatchObject({
    code: expect.stringMatching(/CERT|SIGNATURE|SELF|ISSUER/),
  });
});

test('a certificate of the client is shown where the server asks for one', async () => {
  const root = `sslmode=verify-full&sslrootcert=${file('ca.pem')}`;
  await expect(isEncrypted('localhost', root, 'certified')).rejects.toMatchObject({ code: '28000' });
  const own = `${root}&sslcert=${file('client.pem')}&sslkey=${file('client.key')}`;
  expect(await isEncrypted('localhost', own, 'certified')).toBe(true);
});

test('a file that cannot be read is named by its parameter alone', async () => {
  const connecting = isEncrypted(
    'localhost',
    `sslmode=verify-full&sslrootcert=${dirname(folder)}/missing.pem`,
  );
  await expect(connecting).rejects.toThrow(
    /^DATABASE_URL names a file as sslrootcert that cannot be read \(ENOENT\)$/,
  );
  await expect(connecting).rejects.toBeInstanceOf(DatabaseUrlError);
});
