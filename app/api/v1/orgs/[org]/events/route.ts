import { methods } from '#lib/http/methods';
import { route } from '#lib/http/route';
import { emitEvents } from '#lib/services/events/emit';

/** A thousand events, or one with the largest payload, with room for what stands around the data. */
const MAX_EVENTS_BODY_BYTES = 10 * 1024 * 1024;

/** 202: committed, the deliveries are on their way. 207: some events of the array were refused. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  POST: route({
    body: 'bytes',
    maxBodyBytes: MAX_EVENTS_BODY_BYTES,
    handle: (call, { body }) => emitEvents(call, body as Uint8Array),
    status: (result) => ('refused' in result && result.refused > 0 ? 207 : 202),
  }),
});
