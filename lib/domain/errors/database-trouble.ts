/**
 * Which errors mean that the database cannot serve for now, however they are wrapped. A request that meets one is answered
 * 503 and may be repeated; everything else is a refusal of the data or a bug.
 */
import { errorChain } from '#lib/domain/errors/error-chain';

/**
 * - `away`: no connection, or it was lost; the server stops, starts or is a standby
 * - `busy`: a time-out, a deadlock, no free connection
 * - `full`: no disk space, no memory, an I/O error
 * - `refused`: the server turns the connection away: password, role or database
 */
export type DatabaseTrouble = 'away' | 'busy' | 'full' | 'refused';

/** Exact messages of pg and pg-pool for errors without a code. None of them holds a value. */
const DRIVER_MESSAGES: ReadonlyMap<string, DatabaseTrouble> = new Map([
  ['Connection terminated', 'away'],
  ['Connection terminated unexpectedly', 'away'],
  ['Connection terminated due to connection timeout', 'away'],
  ['Client has encountered a connection error and is not queryable', 'away'],
  ['Client was closed and is not queryable', 'away'],
  ['Cannot use a pool after calling end on the pool', 'away'],
  ['There was an error establishing an SSL connection', 'away'],
  ['Client network socket disconnected before secure TLS connection was established', 'away'],
  ['timeout expired', 'away'],
  ['timeout exceeded when trying to connect', 'busy'],
  ['Query read timeout', 'busy'],
  ['The server does not support SSL connections', 'refused'],
]);

/**
 * Node's codes for a connection that cannot be made or was lost. With the system call that failed: a caller who hangs up in
 * the middle of a request has the code, and none.
 */
const NETWORK_CODES: ReadonlySet<string> = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** A code of ours, for a server that will not do. */
const WRONG_SERVER_CODE = 'EWRONGSERVER';

/** SQLSTATEs, then classes. Source: PostgreSQL, appendix A. */
const BY_STATE: ReadonlyMap<string, DatabaseTrouble> = new Map([
  ['25006', 'away'], // read-only: a standby, while another server takes over
  ['25P03', 'busy'], // idle in a transaction for too long
  ['25P04', 'busy'], // transaction time-out
  ['3D000', 'refused'], // no such database
  ['40001', 'busy'], // serialization failure
  ['40P01', 'busy'], // deadlock
  ['53300', 'busy'], // too many connections
  ['55P03', 'busy'], // lock time-out
  ['57014', 'busy'], // cancelled, also by a statement time-out
]);
const BY_CLASS: ReadonlyMap<string, DatabaseTrouble> = new Map([
  ['08', 'away'],
  ['28', 'refused'],
  ['53', 'full'],
  ['57', 'away'],
  ['58', 'full'],
]);

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** The SQLSTATE of an error of the server, also one that another error wraps; null for an error from elsewhere. */
export function sqlStateIn(error: unknown): string | null {
  for (const one of errorChain(error)) {
    const sqlState = ownSqlState(one);
    if (sqlState !== null) return sqlState;
  }
  return null;
}

/** The SQLSTATE of this very error. Node's codes look alike; only the server's errors have a severity. */
export function ownSqlState(error: Error): string | null {
  if (!('severity' in error) || !('code' in error) || typeof error.code !== 'string') return null;
  return SQLSTATE.test(error.code) ? error.code : null;
}

/** Whether a message is one of the driver's own, which hold no values. */
export function isDriverMessage(message: string): boolean {
  return DRIVER_MESSAGES.has(message);
}

function ownTrouble(error: Error): DatabaseTrouble | undefined {
  const sqlState = ownSqlState(error);
  if (sqlState !== null) return BY_STATE.get(sqlState) ?? BY_CLASS.get(sqlState.slice(0, 2));
  const code = 'code' in error ? error.code : undefined;
  const syscall = 'syscall' in error ? error.syscall : undefined;
  const isConnecting = syscall === 'connect' || syscall === 'getaddrinfo';
  const isLost = syscall !== undefined && typeof code === 'string' && NETWORK_CODES.has(code);
  if (isConnecting || isLost || code === WRONG_SERVER_CODE) return 'away';
  return DRIVER_MESSAGES.get(error.message);
}

/** What kind of trouble of the database an error means; null where it means none. */
export function databaseTroubleOf(error: unknown): DatabaseTrouble | null {
  for (const one of errorChain(error)) {
    const trouble = ownTrouble(one);
    if (trouble !== undefined) return trouble;
  }
  return null;
}
