/**
 * The body of a request: one table over all payload formats. Each is a pure function over the stored event, which splices the
 * stored bytes of `data` and never parses and prints them again: every attempt sends the same bytes.
 */

import { array } from '#lib/domain/delivery/payload-format/array';
import { cloudevents } from '#lib/domain/delivery/payload-format/cloudevents';
import { envelope } from '#lib/domain/delivery/payload-format/envelope';
import { notification, notificationForm } from '#lib/domain/delivery/payload-format/notification';
import { topic } from '#lib/domain/delivery/payload-format/topic';
import { subscriptionType } from '#lib/domain/event/event-names';
import type { StoredEvent } from '#lib/domain/event/stored-event';
import { type BodyFormat, FORM_CONTENT_TYPE, JSON_CONTENT_TYPE } from '#lib/domain/webhook/webhook';

export type BodyDefinition = {
  contentType: string;
  /** @param webhookId the UUID of the webhook that it goes to */
  write: (event: StoredEvent, webhookId: string) => string;
  /** Whether it is the same for all webhooks. */
  isShared: boolean;
  /** The value of `x-accelo-event`; without it the header is not sent, and neither is `x-hub-signature`. */
  hubEvent?: (type: string) => string;
};

const hubEvent = (type: string) => subscriptionType(type).eventId;

export const BODIES: Readonly<Record<BodyFormat, BodyDefinition>> = {
  envelope: { contentType: JSON_CONTENT_TYPE, write: envelope, isShared: true },
  array: { contentType: JSON_CONTENT_TYPE, write: array, isShared: true },
  topic: { contentType: JSON_CONTENT_TYPE, write: topic, isShared: false },
  notification: { contentType: JSON_CONTENT_TYPE, write: notification, isShared: true, hubEvent },
  notification_form: { contentType: FORM_CONTENT_TYPE, write: notificationForm, isShared: true, hubEvent },
  cloudevents: { contentType: 'application/cloudevents+json', write: cloudevents, isShared: true },
};

/** Whether the text names a body format of this version. */
export function isBodyFormat(text: string): text is BodyFormat {
  return Object.hasOwn(BODIES, text);
}
