import { z } from 'zod';
import { errorCode, fieldErrorSchema } from '#lib/contracts/views/field-error';
import { count, idText, view } from '#lib/contracts/views/view';

/** The answer for one event. */
export const emittedEventSchema = view(
  'EmittedEvent',
  z.object({
    id: idText('event'),
    type: z.string(),
    deliveryCount: count.meta({ description: 'How many active webhooks it goes to.' }),
    isDuplicate: z
      .boolean()
      .meta({ description: 'An earlier call has made this event; nothing was sent again.' }),
  }),
);
export type EmittedEventView = z.infer<typeof emittedEventSchema>;

/** The answer for one event of several. */
export const emitResultSchema = view(
  'EmitResult',
  z.discriminatedUnion('status', [
    z.object({ status: z.literal('accepted'), ...emittedEventSchema.shape }),
    z.object({
      status: z.literal('refused'),
      code: errorCode,
      detail: z.string(),
      errors: z.array(fieldErrorSchema),
    }),
  ]),
);
export type EmitResult = z.infer<typeof emitResultSchema>;

/** The answer for several events. */
export const emitResultsSchema = view(
  'EmitResults',
  z.object({
    accepted: count,
    refused: count,
    items: z.array(emitResultSchema).meta({ description: 'In the order of the events.' }),
  }),
);
export type EmitResults = z.infer<typeof emitResultsSchema>;
