import pg from 'pg';
import { errorChain } from '#lib/domain/errors/error-chain';

/** query_canceled (PostgreSQL, appendix A): a statement ran for longer than it may. */
const QUERY_CANCELED = '57014';

/** Whether PostgreSQL has cancelled a statement, here always because it took too long. */
export function isQueryCanceled(error: unknown): boolean {
  return errorChain(error).some((one) => one instanceof pg.DatabaseError && one.code === QUERY_CANCELED);
}
