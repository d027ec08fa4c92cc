import { z } from 'zod';
import type { EventType } from '#lib/domain/event/event-catalog';

/** A text that names an event in the words of another system, parsed into its type of the catalogue. */
export const eventName = (typeOf: (name: string) => EventType | null, message: string) =>
  z.string().transform((name, context) => {
    const type = typeOf(name);
    if (type !== null) return type;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
