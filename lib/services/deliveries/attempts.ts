import type { Executor } from '#db/client';
import { and, desc, eq } from '#db/drizzle';
import { attempts, userNames } from '#db/schema/index';
import type { AttemptView, BodyView } from '#lib/contracts/views/deliveries';
import { bytesToText, parseHeaderLines } from '#lib/domain/delivery/received-bytes';
import { encodeId } from '#lib/domain/ids';
import { responseSummary } from '#lib/services/deliveries/row';

type Row = typeof attempts.$inferSelect;

function bodyView(row: Row): BodyView | null {
  if (row.responseBody === null) return null;
  const text = bytesToText(row.responseBody);
  return {
    text,
    base64: text === null ? row.responseBody.toString('base64') : null,
    size: row.responseBodySize ?? row.responseBody.length,
    storedSize: row.responseBody.length,
    isTruncated: row.isResponseBodyTruncated,
  };
}

function toView(row: Row, triggeredBy: string | null): AttemptView {
  const status = row.responseStatus;
  return {
    id: encodeId('attempt', row.id),
    number: row.number,
    startedAt: row.startedAt.toISOString(),
    durationMs: row.durationMs,
    isSuccess: row.outcome === 'response' && status !== null && status >= 200 && status <= 299,
    response: responseSummary(row.outcome, status),
    detail: row.detail,
    url: row.url,
    remoteIp: row.remoteIp,
    trigger: row.trigger,
    triggeredBy,
    requestHeaders: parseHeaderLines(Buffer.from(row.requestHeaders)),
    responseHeaders: row.responseHeaders === null ? null : parseHeaderLines(row.responseHeaders),
    responseBody: bodyView(row),
  };
}

/** The attempts of a delivery, newest first. */
export async function readAttempts(
  executor: Executor,
  orgId: string,
  deliveryId: string,
): Promise<AttemptView[]> {
  const rows = await executor
    .select({ attempt: attempts, triggeredBy: userNames.name })
    .from(attempts)
    .leftJoin(userNames, eq(userNames.id, attempts.triggeredBy))
    .where(and(eq(attempts.orgId, orgId), eq(attempts.deliveryId, deliveryId)))
    .orderBy(desc(attempts.number));
  return rows.map((row) => toView(row.attempt, row.triggeredBy));
}
