import { z } from 'zod';
import type { EventGroup, EventType } from '#lib/domain/event-catalog';

/** One event as a host product sends it. `data` is checked here and then cut out of the request text unchanged. */
export const emitEventInput = z.object({
  type: z.string({ error: 'Enter an event type, for example job.created.' }).max(100),
  data: z.record(z.string(), z.unknown(), { error: 'data must be a JSON object.' }),
  subject: z.string().min(1).max(255).optional(),
  idempotencyKey: z.string().min(1).max(255).optional(),
  occurredAt: z.iso
    .datetime({ offset: true, error: 'Must be a time such as 2026-03-02T14:11:08Z.' })
    .optional(),
});

export type EmitEventInput = z.input<typeof emitEventInput>;

/** The answer for one event. `deliveryCount` says how many active webhooks it goes to. */
export type EmittedEventView = { id: string; type: string; deliveryCount: number };

export type EventTypeView = {
  type: EventType;
  group: EventGroup;
  groupLabel: string;
  label: string;
  description: string;
  example: Record<string, unknown>;
};
