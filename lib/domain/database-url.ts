/**
 * Reads a PostgreSQL connection URL as libpq does ("Connection URIs" in its manual): several hosts, unix sockets, TLS and
 * session parameters. More lenient in one place: a password may hold `/`, `?`, `#`, `@` and `%` without encoding, since
 * that is how generated passwords are pasted.
 *
 * What is wrong is said without repeating any part of the URL: each part may be the password, misread.
 */
import { PlainError } from '#lib/domain/errors/plain-error';

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
const TARGET_SESSION_ATTRS = [
  'any',
  'read-write',
  'read-only',
  'primary',
  'standby',
  'prefer-standby',
] as const;

export type SslMode = (typeof SSL_MODES)[number];
export type TargetSessionAttrs = (typeof TARGET_SESSION_ATTRS)[number];

/** Where a database is and how to connect to it. What is undefined has the default of the driver. */
export type DatabaseAddress = {
  /** In the order in which they are tried. A host that begins with a slash is the folder of a unix socket. */
  hosts: { host: string | undefined; port: number | undefined }[];
  user: string | undefined;
  password: string | undefined;
  database: string | undefined;
  ssl: {
    mode: SslMode;
    /** Paths of PEM files; `system` stands for the public authorities. */
    rootCert: string | undefined;
    cert: string | undefined;
    key: string | undefined;
    keyPassword: string | undefined;
    /** TLS from the first byte, without asking the server for it (PostgreSQL 17). */
    isDirect: boolean;
  };
  /** Which of the hosts will do. */
  targetSessionAttrs: TargetSessionAttrs;
  /** Command-line options for the session, e.g. `-c work_mem=64MB`. */
  options: string | undefined;
  applicationName: string | undefined;
  /** The schema that holds everything of Hooktab. */
  schema: string;
  /** For each host; 0 waits without limit. */
  connectTimeoutMs: number | undefined;
  /** Whether to bind the sign-in to the TLS channel where the server offers that. */
  usesChannelBinding: boolean;
};

/** A URL that cannot be used. The message has no part of the URL in it. */
export class DatabaseUrlError extends PlainError {
  /** What is wrong, as the predicate of a sentence: `names a port that …`. */
  readonly problem: string;

  constructor(problem: string) {
    super(`DATABASE_URL ${problem}`);
    this.problem = problem;
  }
}

/** Parameters, and the environment variables that stand in for them as in libpq. */
const SUPPORTED: Readonly<Record<string, string | null>> = {
  host: null,
  port: null,
  user: null,
  password: null,
  dbname: null,
  ssl: null,
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslpassword: null,
  sslnegotiation: 'PGSSLNEGOTIATION',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
  options: 'PGOPTIONS',
  application_name: null,
  fallback_application_name: null,
  connect_timeout: 'PGCONNECT_TIMEOUT',
  channel_binding: 'PGCHANNELBINDING',
  gssencmode: null,
  schema: 'DATABASE_SCHEMA',
};

/** Parameters without effect here, because the connection has that property anyway or a newer libpq ignores them too. */
const IGNORED = [
  'client_encoding',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'sslcompression',
  'sslsni',
  'tcp_user_timeout',
  'uselibpqcompat',
];

/** Parameters of libpq that are refused: ignoring them would be less safe, or lead elsewhere, than what was asked for. */
const UNSUPPORTED = [
  'gssdelegation',
  'gsslib',
  'hostaddr',
  'krbsrvname',
  'load_balance_hosts',
  'max_protocol_version',
  'min_protocol_version',
  'passfile',
  'replication',
  'require_auth',
  'requirepeer',
  'requiressl',
  'service',
  'ssl_max_protocol_version',
  'ssl_min_protocol_version',
  'sslcertmode',
  'sslcrl',
  'sslcrldir',
  'sslkeylogfile',
];

const KNOWN = new Set([...Object.keys(SUPPORTED), ...IGNORED, ...UNSUPPORTED]);

/** The schema where neither the URL nor the environment names another. */
export const DEFAULT_SCHEMA = 'hooktab';
/** Short enough for the names of roles that are made from it, such as `<schema>_migrator`. */
const MAX_SCHEMA_LENGTH = 50;
const RESERVED_SCHEMAS = ['public', 'information_schema'];

const EXAMPLE = 'postgres://user:password@host:5432/database';
const SCHEME = /^postgres(?:ql)?:\/\//;

/** The parts of a URL, not decoded. */
type Parts = {
  scheme: string;
  userinfo: string | null;
  hosts: string;
  database: string | null;
  query: string | null;
};

/** Hosts, database and parameters: what follows the `@`. */
const AFTER_USERINFO = /^([^@/?#\s]*)(?:\/([^@/?#]*))?(?:\?(.*))?$/s;
/** The same for a URL that is wrong, to find out what is. */
const AFTER_USERINFO_LOOSELY = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s;

const nameOf = (parameter: string): string => parameter.slice(0, Math.max(0, parameter.indexOf('=')));

function isWellFormed(rest: string): boolean {
  const match = AFTER_USERINFO.exec(rest);
  if (match === null) return false;
  return (match[3] ?? '').split('&').every((parameter) => parameter === '' || KNOWN.has(nameOf(parameter)));
}

/**
 * Splits a URL. The user information ends at the first `@` after which everything has the form that it must have: a
 * password with an `@` or a `/` in it is read as it was meant, and a URL that is encoded as it should be has one reading.
 */
function split(url: string): Parts {
  const scheme = SCHEME.exec(url)?.[0];
  if (scheme === undefined) throw new DatabaseUrlError(`must start with postgres://. Example: ${EXAMPLE}`);
  const body = url.slice(scheme.length);
  // -1: no user information at all.
  const ends = [-1];
  for (let at = body.indexOf('@'); at !== -1; at = body.indexOf('@', at + 1)) ends.push(at);
  const end = ends.find((at) => isWellFormed(body.slice(at + 1))) ?? ends.at(-1) ?? -1;
  const rest = body.slice(end + 1);
  const match = AFTER_USERINFO.exec(rest) ?? AFTER_USERINFO_LOOSELY.exec(rest);
  return {
    scheme,
    userinfo: end === -1 ? null : body.slice(0, end),
    hosts: match?.[1] ?? '',
    database: match?.[2] ?? null,
    query: match?.[3] ?? null,
  };
}

/** Decodes what is percent-encoded; a `%` that begins no encoded character stands for itself. */
function decode(text: string): string {
  const decoded = text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
  if (decoded.includes('\0')) throw new DatabaseUrlError('has a zero byte (%00) in it');
  return decoded;
}

const unlessEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

function readParameters(query: string | null): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [index, parameter] of (query ?? '').split('&').entries()) {
    if (parameter === '') continue;
    const name = nameOf(parameter);
    if (UNSUPPORTED.includes(name)) {
      throw new DatabaseUrlError(`has the parameter ${name}, which Hooktab does not support. Leave it out`);
    }
    if (!KNOWN.has(name)) {
      throw new DatabaseUrlError(
        `has a parameter that Hooktab does not know (number ${index + 1} after the question mark). If the password contains ? or &, write them as %3F and %26`,
      );
    }
    const value = decode(parameter.slice(name.length + 1));
    if (value !== '') parameters.set(name, value);
  }
  return parameters;
}

function readPort(text: string | undefined, position: number): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) {
    throw new DatabaseUrlError(
      `names a port that is not a number from 1 to 65535 (of host ${position}). If the password contains : or @, write them as %3A and %40`,
    );
  }
  return port;
}

const HOST = /^(?:\[([0-9a-fA-F:.]+(?:%[^\]]*)?)\]|([^:[\]]*))(?::([^:]*))?$/;

function readHosts(hosts: string, parameters: Map<string, string>): DatabaseAddress['hosts'] {
  const inParameter = parameters.get('host')?.split(',');
  const ports = parameters.get('port')?.split(',');
  const named =
    inParameter?.map((host) => ({ host, port: undefined })) ??
    hosts.split(',').map((text, index) => {
      const match = HOST.exec(text);
      if (match === null) {
        throw new DatabaseUrlError(
          `names a host that cannot be read (host ${index + 1}). An IPv6 address stands in brackets: [2001:db8::1]:5432`,
        );
      }
      return { host: decode(match[1] ?? match[2] ?? ''), port: match[3] };
    });
  if (ports !== undefined && ports.length !== 1 && ports.length !== named.length) {
    throw new DatabaseUrlError(
      `has ${ports.length} ports for ${named.length} hosts in its parameters. Give one port for all hosts, or one for each`,
    );
  }
  return named.map(({ host, port }, index) => ({
    host: unlessEmpty(host),
    port: readPort(ports === undefined ? port : (ports[index] ?? ports[0]), index + 1),
  }));
}

function readChoice<T extends string>(
  value: string | undefined,
  name: string,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const choice = choices.find((known) => known === value);
  if (choice === undefined) {
    throw new DatabaseUrlError(`must have one of these as ${name}: ${choices.join(', ')}`);
  }
  return choice;
}

type Read = (name: string) => string | undefined;

/** `ssl=true` is what other drivers write for `sslmode=require`; libpq takes it as well. */
function readSslMode(read: Read): SslMode {
  const mode = readChoice(read('sslmode'), 'sslmode', SSL_MODES);
  if (mode !== undefined) return mode;
  const flag = readChoice(read('ssl'), 'ssl', ['true', 'false', '1', '0']);
  return flag === 'true' || flag === '1' ? 'require' : 'disable';
}

function readSsl(read: Read): DatabaseAddress['ssl'] {
  const ssl = {
    mode: readSslMode(read),
    rootCert: read('sslrootcert'),
    cert: read('sslcert'),
    key: read('sslkey'),
    keyPassword: read('sslpassword'),
    isDirect: readChoice(read('sslnegotiation'), 'sslnegotiation', ['postgres', 'direct']) === 'direct',
  };
  const isEncrypted = ['require', 'verify-ca', 'verify-full'].includes(ssl.mode);
  if (ssl.mode === 'disable' && (ssl.rootCert ?? ssl.cert ?? ssl.key) !== undefined) {
    throw new DatabaseUrlError(
      'has a certificate but no sslmode that uses it. Add sslmode=verify-full, or leave the certificate out',
    );
  }
  if (ssl.mode === 'verify-ca' && ssl.rootCert === undefined) {
    throw new DatabaseUrlError(
      'has sslmode=verify-ca without sslrootcert, the file of the authority to trust. Add it, or use sslmode=verify-full for a certificate of a public authority',
    );
  }
  if (ssl.rootCert === 'system' && ssl.mode !== 'verify-full') {
    throw new DatabaseUrlError('has sslrootcert=system, which needs sslmode=verify-full');
  }
  if ((ssl.cert === undefined) !== (ssl.key === undefined)) {
    throw new DatabaseUrlError('has only one of sslcert and sslkey. Set both or none');
  }
  if (ssl.isDirect && !isEncrypted) {
    throw new DatabaseUrlError(
      'has sslnegotiation=direct, which needs sslmode=require, verify-ca or verify-full',
    );
  }
  return ssl;
}

function readConnectTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new DatabaseUrlError('must have whole seconds as connect_timeout');
  return Number(text) * 1_000;
}

/** What is wrong with the name of a schema, as the predicate of a sentence; null where it will do. */
export function schemaProblem(name: string): string | null {
  if (!/^[a-z_][a-z0-9_]*$/.test(name) || name.length > MAX_SCHEMA_LENGTH) {
    return `must be lower-case letters, digits and underscores, at most ${MAX_SCHEMA_LENGTH}, and not begin with a digit`;
  }
  if (RESERVED_SCHEMAS.includes(name) || name.startsWith('pg_')) {
    return 'must be a schema of its own: public, information_schema and names that begin with pg_ are taken';
  }
  return null;
}

function readSchema(name: string | undefined): string {
  const schema = name ?? DEFAULT_SCHEMA;
  const problem = schemaProblem(schema);
  if (problem !== null) throw new DatabaseUrlError(`names a schema that ${problem}`);
  return schema;
}

function readUserinfo(userinfo: string | null): { user?: string | undefined; password?: string | undefined } {
  if (userinfo === null) return {};
  const colon = userinfo.indexOf(':');
  if (colon === -1) return { user: unlessEmpty(decode(userinfo)) };
  return {
    user: unlessEmpty(decode(userinfo.slice(0, colon))),
    password: unlessEmpty(decode(userinfo.slice(colon + 1))),
  };
}

/**
 * Reads a connection URL, and from `environment` what libpq takes from there where the URL does not say it (TLS and session
 * parameters; user, password and the rest are looked up by the driver). Throws a DatabaseUrlError.
 */
export function parseDatabaseUrl(
  url: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): DatabaseAddress {
  if (/[\r\n]/.test(url)) throw new DatabaseUrlError('has a line break in it');
  const parts = split(url);
  const parameters = readParameters(parts.query);
  const read: Read = (name) => {
    const variable = SUPPORTED[name] ?? null;
    return parameters.get(name) ?? (variable === null ? undefined : unlessEmpty(environment[variable]));
  };
  const { user, password } = readUserinfo(parts.userinfo);
  const channelBinding = readChoice(read('channel_binding'), 'channel_binding', ['disable', 'prefer']);
  readChoice(read('gssencmode'), 'gssencmode', ['disable', 'prefer']);
  return {
    hosts: readHosts(parts.hosts, parameters),
    user: read('user') ?? user,
    password: read('password') ?? password,
    database: read('dbname') ?? unlessEmpty(decode(parts.database ?? '')),
    ssl: readSsl(read),
    targetSessionAttrs:
      readChoice(read('target_session_attrs'), 'target_session_attrs', TARGET_SESSION_ATTRS) ?? 'any',
    options: read('options'),
    applicationName: read('application_name') ?? read('fallback_application_name'),
    schema: readSchema(read('schema')),
    connectTimeoutMs: readConnectTimeout(read('connect_timeout')),
    usesChannelBinding: channelBinding === 'prefer',
  };
}

function join({ scheme, userinfo, hosts, database, query }: Parts): string {
  const user = userinfo === null ? '' : `${userinfo}@`;
  return `${scheme}${user}${hosts}${database === null ? '' : `/${database}`}${query === null ? '' : `?${query}`}`;
}

/** The URL of another database of the same server. */
export const withDatabaseName = (url: string, name: string): string =>
  join({ ...split(url), database: encodeURIComponent(name) });

/** The URL of the same database at another address, e.g. that of a proxy in front of it. */
export const withPort = (url: string, host: string, port: number): string =>
  join({ ...split(url), hosts: `${host}:${port}` });

/** The URL of the same database for another user. */
export const withUser = (url: string, user: string, password: string): string =>
  join({ ...split(url), userinfo: `${encodeURIComponent(user)}:${encodeURIComponent(password)}` });
