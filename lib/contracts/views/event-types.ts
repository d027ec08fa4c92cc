import { z } from 'zod';
import { view } from '#lib/contracts/views/view';
import { EVENT_GROUPS, EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { EVENT_EXAMPLES } from '#lib/domain/event/event-examples';

export const eventTypeSchema = view(
  'EventType',
  z.object({
    type: z.enum(EVENT_TYPES),
    group: z.enum(EVENT_GROUPS),
    groupLabel: z.string(),
    label: z.string(),
    description: z.string(),
    dataExample: z.record(z.string(), z.unknown()).meta({ examples: [EVENT_EXAMPLES['job.status_changed']] }),
    dataSchema: z
      .record(z.string(), z.unknown())
      .meta({ description: 'JSON Schema 2020-12 of data.', examples: [{ type: 'object' }] }),
  }),
);
export type EventTypeView = z.infer<typeof eventTypeSchema>;
