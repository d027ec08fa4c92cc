import { fingerprintOf, idempotencyKeyOf } from '#lib/http/conditions';
import type { Call } from '#lib/services/context';
import { type Answer, answerOnce } from '#lib/services/idempotency';
import type { Query } from '#lib/services/parse';

/** What a step after the commit gets: the query, and what tells that the caller has gone. */
export type Finishing = { query: Query; signal: AbortSignal };

/** How the answer of a handler is made and kept: what every route can declare. */
export type Performance<Result> = {
  /** Status of the answer. Default: 200, or 204 for a handler that returns nothing. */
  status?: number | ((result: Result) => number);
  /** Members of the answer that are shown once: an answer that is repeated has null instead. */
  secretMembers?: readonly string[];
  /** The entity tag of the answer. */
  etag?: (result: Result) => string;
  /**
   * Turns what the handler gave into the answer once it is committed, e.g. waits for what follows from it. An answer
   * that is repeated for an `Idempotency-Key` is finished anew: it says what is known by then.
   */
  finish?: (call: Call, result: Result, input: Finishing) => Promise<Result>;
};

type Performed = {
  call: Call;
  request: Request;
  query: Query;
  /** The body as it came, for the fingerprint. */
  content: Uint8Array | string;
  /** Whether the handler wants one transaction around it even without a key. */
  isAtomic: boolean;
};

/** Runs a handler, keeps to `Idempotency-Key`, and gives its answer. A Response goes out as it is. */
export async function perform<Result>(
  definition: Performance<Result>,
  { call, request, query, content, isAtomic }: Performed,
  run: (call: Call) => Promise<Result>,
): Promise<Response | (Answer & { isReplay?: boolean })> {
  const { finish, secretMembers = [] } = definition;
  const finishing = { query, signal: request.signal };
  const key = idempotencyKeyOf(request);
  if (key !== null) {
    const fingerprint = fingerprintOf(request, content);
    const kept = await answerOnce(call, { key, fingerprint, secretMembers }, async (inner) =>
      toAnswer(definition, await run(inner)),
    );
    if (finish === undefined) return kept;
    // What is kept is what this handler gave, now or before.
    const finished = await finish(call, kept.body as Result, finishing);
    return { ...toAnswer(definition, finished), isReplay: kept.isReplay };
  }
  const result = await (isAtomic
    ? call.context.database.transaction((transaction) =>
        run({ ...call, context: { ...call.context, database: transaction } }),
      )
    : run(call));
  if (result instanceof Response) return result;
  return toAnswer(definition, finish === undefined ? result : await finish(call, result, finishing));
}

function toAnswer<Result>({ status = 200, etag }: Performance<Result>, result: Result): Answer {
  if (typeof result !== 'object' || result === null) return { status: 204, etag: null, body: null };
  return {
    status: typeof status === 'function' ? status(result) : status,
    etag: etag?.(result) ?? null,
    body: result,
  };
}
