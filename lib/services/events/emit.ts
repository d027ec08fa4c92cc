import type { EmitResult, EmitResults, EmittedEventView } from '#lib/contracts/views/events';
import { AppError } from '#lib/domain/errors/app-error';
import { decodeId } from '#lib/domain/ids';
import { auditAll } from '#lib/services/audit-log/record';
import { type Access, authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { atIndex, type Prepared, type PreparedEvent } from '#lib/services/events/prepare';
import { prepareEventsApart } from '#lib/services/events/prepare-apart';
import { storeEvents, viewsOfStored } from '#lib/services/events/store';
import { takeQuota } from '#lib/services/quotas/quota';

/** Fields that a refusal of a whole array names: more than anybody reads. */
const MAX_FIELDS = 50;

/**
 * Takes in one event (an object) or up to 1,000 (an array). `body` is the request body as it came, and is used up: `data` is cut out of
 * it, so that its bytes reach the receiver unchanged. Each event of an array is taken or refused by itself; all that
 * were taken are committed together. Throws where the one event, or every event of the array, is refused, and
 * `rate_limited` above the quotas of the organisation.
 */
export async function emitEvents(call: Call, body: Uint8Array): Promise<EmittedEventView | EmitResults> {
  const access = await authorise(call, 'events.emit');
  const orgId = access.org.id;
  await takeQuota(call.context, orgId, 'eventKilobytes', Math.ceil(body.byteLength / 1024));
  const { isBatch, events } = await prepareEventsApart(body);
  await takeQuota(call.context, orgId, 'events', events.length);
  const results = await call.context.database.transaction((transaction) =>
    takeIn(transaction, access, events),
  );
  if (!isBatch) {
    const [only] = results;
    if (only === undefined || only instanceof AppError) throw only ?? new Error('One event, one result');
    return only;
  }
  const items = results.map(toResult);
  const refused = items.filter((item) => item.status === 'refused').length;
  const answer: EmitResults = { accepted: items.length - refused, refused, items };
  if (answer.accepted > 0) return answer;
  throw new AppError('validation_failed', `None of the ${refused} events was accepted.`, {
    fields: items.flatMap((item) => (item.status === 'refused' ? item.errors : [])).slice(0, MAX_FIELDS),
    extra: answer,
  });
}

type Transaction = Parameters<typeof storeEvents>[0];

async function takeIn(
  transaction: Transaction,
  access: Access,
  events: readonly Prepared[],
): Promise<(EmittedEventView | AppError)[]> {
  const good = events.filter((event): event is PreparedEvent => !(event instanceof AppError));
  const outcomes = await storeEvents(transaction, access.org.id, good);
  const stored = good.flatMap((event, index) => {
    const id = outcomes[index];
    return typeof id === 'string' ? [{ id, event }] : [];
  });
  const views = await viewsOfStored(transaction, access.org.id, stored);
  await auditByHand(transaction, access, views);
  // The three lists are walked together: every event has an outcome, every outcome that is an id has a view.
  const nextOutcome = outcomes.values();
  const nextView = views.values();
  return events.map((event) => {
    if (event instanceof AppError) return event;
    const outcome = nextOutcome.next().value;
    if (outcome instanceof AppError) return outcome;
    const view = nextView.next().value;
    if (view === undefined) throw new Error('Every stored event has a view');
    return view;
  });
}

/** Machines emit all day: their events are the record. What a person raises by hand is worth a line of its own. */
async function auditByHand(
  transaction: Transaction,
  access: Access,
  views: readonly EmittedEventView[],
): Promise<void> {
  if (access.userId === null) return;
  const made = views.filter((view) => !view.isDuplicate);
  await auditAll(
    transaction,
    access,
    'event.emitted',
    made.map(({ id, type }) => ({
      target: { kind: 'event', id: decodeId('event', id) ?? '' },
      detail: { type },
    })),
  );
}

function toResult(outcome: EmittedEventView | AppError, index: number): EmitResult {
  if (!(outcome instanceof AppError)) return { status: 'accepted', ...outcome };
  const { code, message, details } = atIndex(outcome, index);
  return {
    status: 'refused',
    code,
    detail: message,
    errors: details.fields ?? [{ pointer: `/${index}`, message }],
  };
}
