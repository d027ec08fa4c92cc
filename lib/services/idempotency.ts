/**
 * Writes with an `Idempotency-Key`: the first request does it, the same request again gets the same answer.
 *
 * The answer is stored in the transaction of what was done: after a crash either both are there or neither. A refusal
 * undoes everything, the key included, so that the corrected request may use it again. While a request is under way it
 * holds a lock, which ends with its connection: nothing has to run out.
 * Source: draft-ietf-httpapi-idempotency-key-header.
 */
import { and, eq, gte, sql } from '#db/drizzle';
import { idempotencyKeys } from '#db/schema/index';
import { AppError } from '#lib/domain/errors/app-error';
import { assertAllowed, authenticate } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** What leaves the server, before it becomes a response. `body` is null for an answer without one. */
export type Answer = { status: number; etag: string | null; body: object | null };

export type KeyedRequest = {
  key: string;
  /** SHA-256 of method, path and body. */
  fingerprint: Buffer;
  /** Members of the answer that are shown once: they are stored, and repeated, as null. */
  secretMembers: readonly string[];
};

/**
 * Runs `run` in one transaction and keeps its answer for 24 hours, or gives the answer that is kept. Throws
 * `idempotency_key_reused` for another request with the same key, `idempotency_key_in_progress` while the first runs.
 */
export async function answerOnce(
  call: Call,
  request: KeyedRequest,
  run: (call: Call) => Promise<Answer>,
): Promise<Answer & { isReplay: boolean }> {
  const caller = call.caller ?? (await authenticate(call));
  const { org, principal } = caller;
  const isThis = and(
    eq(idempotencyKeys.orgId, org.id),
    eq(idempotencyKeys.principalId, principal.id),
    eq(idempotencyKeys.key, request.key),
  );
  return call.context.database.transaction(async (transaction) => {
    const inner: Call = { ...call, caller, context: { ...call.context, database: transaction } };
    const lock = `idempotency/${org.id}/${principal.id}/${request.key}`;
    const { rows } = await transaction.execute<{ is_mine: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtextextended(${lock}, 0)) as is_mine`,
    );
    if (!rows[0]?.is_mine) throw inProgress();
    const isKept = gte(idempotencyKeys.createdAt, sql`now() - interval '24 hours'`);
    const [known] = await transaction.select().from(idempotencyKeys).where(and(isThis, isKept));
    if (known !== undefined) {
      if (!known.fingerprint.equals(request.fingerprint)) throw reused();
      // What was allowed then may have been taken since.
      for (const action of known.actions) await assertAllowed(inner.context, caller, action);
      const body = known.body === null ? null : (JSON.parse(known.body) as object);
      return { status: known.status, etag: known.etag, body, isReplay: true };
    }
    const answer = await run(inner);
    const kept = {
      fingerprint: request.fingerprint,
      actions: [...caller.allowed],
      status: answer.status,
      etag: answer.etag,
      body: answer.body === null ? null : JSON.stringify(withoutSecrets(answer.body, request.secretMembers)),
      createdAt: sql`now()`,
    };
    await transaction
      .insert(idempotencyKeys)
      .values({ orgId: org.id, principalId: principal.id, key: request.key, ...kept })
      .onConflictDoUpdate({
        target: [idempotencyKeys.orgId, idempotencyKeys.principalId, idempotencyKeys.key],
        set: kept,
      });
    return { ...answer, isReplay: false };
  });
}

function withoutSecrets(body: object, members: readonly string[]): object {
  const hidden = members.filter((member) => member in body).map((member) => [member, null] as const);
  return { ...body, ...Object.fromEntries(hidden) };
}

function inProgress(): AppError {
  return new AppError(
    'idempotency_key_in_progress',
    'The first request with this Idempotency-Key is still under way. Ask again in a moment.',
    { retryAfterSeconds: 1 },
  );
}

function reused(): AppError {
  return new AppError(
    'idempotency_key_reused',
    'This Idempotency-Key was used for another request. Use a key of its own for each request.',
  );
}
