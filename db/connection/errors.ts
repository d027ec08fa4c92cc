import pg from 'pg';
import type { TargetSessionAttrs } from '#lib/domain/database-url';
import { PlainError } from '#lib/domain/errors/plain-error';

const INSUFFICIENT_PRIVILEGE = '42501';

/** Whether the role lacks a right that the statement needs. */
export const isMissingRight = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === INSUFFICIENT_PRIVILEGE;

/** The server is up, but not what `target_session_attrs` asks for. */
export class WrongServerError extends PlainError {
  /** See lib/domain/errors/database-trouble. */
  readonly code = 'EWRONGSERVER';

  constructor(wanted: TargetSessionAttrs) {
    super(`No server of DATABASE_URL is ${wanted}, as target_session_attrs asks for`);
  }
}

/** A pooler gives each transaction another session, and the process at hand needs one of its own. */
export class TransactionPoolerError extends PlainError {
  constructor() {
    super(
      'DATABASE_URL leads to a connection pooler in transaction mode. The worker keeps prepared statements and locks in its sessions: it needs a direct connection to PostgreSQL, or a pooler in session mode',
    );
  }
}
