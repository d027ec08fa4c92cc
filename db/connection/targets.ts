/** From a connection URL to what the driver connects to: each host, with and without TLS where both will do. */
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type pg from 'pg';
import {
  type DatabaseAddress,
  DatabaseUrlError,
  parseDatabaseUrl,
  type TargetSessionAttrs,
} from '#lib/domain/database-url';

/** For a host that does not answer. */
const CONNECT_TIMEOUT_MS = 10_000;

export type Target = {
  config: pg.ClientConfig;
  /** What a session there must be like. */
  attrs: Exclude<TargetSessionAttrs, 'prefer-standby'>;
  schema: string;
  /** Index of this host in the list; no other host is tried after a refused sign-in. */
  host: number;
};

function readPem(path: string, parameter: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new DatabaseUrlError(`names a file as ${parameter} that cannot be read${code}`);
  }
}

/**
 * The modes of libpq: `require` encrypts and trusts any certificate, unless an authority is named; `verify-ca` wants one of
 * that authority, `verify-full` for that host as well.
 */
function tlsOf({ mode, rootCert, cert, key, keyPassword }: DatabaseAddress['ssl']): object {
  const isVerified = mode.startsWith('verify') || (mode === 'require' && rootCert !== undefined);
  const ca =
    rootCert === undefined || rootCert === 'system' ? rootCertificates : readPem(rootCert, 'sslrootcert');
  return {
    ...(isVerified ? { ca: typeof ca === 'string' ? ca : [...ca] } : {}),
    rejectUnauthorized: isVerified,
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    ...(cert === undefined ? {} : { cert: readPem(cert, 'sslcert') }),
    ...(key === undefined ? {} : { key: readPem(key, 'sslkey') }),
    ...(keyPassword === undefined ? {} : { passphrase: keyPassword }),
  };
}

/** With and without TLS, in the order in which they are tried. */
function encryptionsOf({ ssl }: DatabaseAddress, host: string | undefined): pg.ClientConfig['ssl'][] {
  // As in libpq, a unix socket is not encrypted.
  if (ssl.mode === 'disable' || host?.startsWith('/')) return [false];
  const tls = tlsOf(ssl);
  if (ssl.mode === 'allow') return [false, tls];
  return ssl.mode === 'prefer' ? [tls, false] : [tls];
}

/** Where to connect to, in the order to try. Throws a DatabaseUrlError, also for a file of certificates that cannot be read. */
export function targetsOf(url: string): Target[] {
  const address = parseDatabaseUrl(url, process.env);
  const { hosts, user, password, database, options, applicationName, schema, connectTimeoutMs, ssl } =
    address;
  const targets = (attrs: Target['attrs']): Target[] =>
    hosts.flatMap(({ host, port }, index) =>
      encryptionsOf(address, host).map((encryption) => ({
        attrs,
        schema,
        host: index,
        config: {
          // What is undefined the driver looks for in the environment (PGHOST, PGPASSWORD, PGPASSFILE, …).
          host,
          port,
          user,
          password,
          database,
          options,
          ...(applicationName === undefined ? {} : { application_name: applicationName }),
          ssl: encryption ?? false,
          sslnegotiation: ssl.isDirect && encryption ? 'direct' : 'postgres',
          enableChannelBinding: address.usesChannelBinding,
          connectionTimeoutMillis: connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
          keepAlive: true,
          keepAliveInitialDelayMillis: 10_000,
        },
      })),
    );
  const { targetSessionAttrs: attrs } = address;
  return attrs === 'prefer-standby' ? [...targets('standby'), ...targets('any')] : targets(attrs);
}
