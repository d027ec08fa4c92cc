import { exampleSubject } from '#lib/client/events/emit-samples';
import type { EventTypeView } from '#lib/contracts/views/event-types';

/** What is typed for one event type. */
export type Draft = {
  /** The payload. */
  text: string;
  /** The id of the object that the event is about; empty where there is none. */
  subject: string;
};

/** What the form begins with. */
export const exampleDraft = (type: EventTypeView): Draft => ({
  text: JSON.stringify(type.dataExample, null, 2),
  subject: exampleSubject(type.dataExample) ?? '',
});
