import { route } from '#lib/http/route';
import { emitEvents } from '#lib/services/events/emit';

/** A thousand events, or one with the largest payload, with room for what stands around the data. */
const MAX_EVENTS_BODY_BYTES = 10 * 1024 * 1024;

/** 202: the event is committed, the deliveries are on their way. */
export const POST = route({
  body: 'text',
  maxBodyBytes: MAX_EVENTS_BODY_BYTES,
  status: 202,
  handle: (call, { body }) => emitEvents(call, String(body)),
});
