/** The body of a request: the stored bytes of `data` spliced into the envelope, never parsed and printed again. */
import { encodeId } from '#lib/domain/ids';

export type EnvelopeEvent = {
  id: string;
  orgId: string;
  type: string;
  occurredAt: Date;
  isTest: boolean;
  /** The producer's exact JSON text. */
  data: string;
};

/**
 * The default payload format. The members come in a fixed order, so that every attempt sends the same bytes.
 * `test` is there only on test events.
 */
export function envelope(event: EnvelopeEvent): string {
  const head = JSON.stringify({
    id: encodeId('event', event.id),
    type: event.type,
    timestamp: event.occurredAt.toISOString(),
    organizationId: encodeId('organisation', event.orgId),
    ...(event.isTest ? { test: true } : {}),
  });
  return `${head.slice(0, -1)},"data":${event.data}}`;
}
