/** The subscriptions of Accelo's API, as its programs know them. Source: the samples of its document. */
import { z } from 'zod';
import { WEBHOOK_CHOICE_SCHEMAS } from '#lib/contracts/webhook-choices';
import { endpointUrl, hubSecret } from '#lib/contracts/webhooks';
import {
  eventTypeOfSubscription,
  SUBSCRIPTION_EVENT_TYPES,
  subscriptionType,
} from '#lib/domain/event/event-names';
import type { UrlPolicy } from '#lib/domain/webhook/url-policy';
import { type ContentType, FORM_CONTENT_TYPE } from '#lib/domain/webhook/webhook';
import { eventName } from '#lib/integrations/event-name';

export const ACCELO_EVENTS: readonly string[] = SUBSCRIPTION_EVENT_TYPES.map(
  (type) => subscriptionType(type).eventId,
);

export const acceloSubscriptionInput = (policy: UrlPolicy) =>
  z.object({
    trigger_url: endpointUrl(policy),
    event_id: eventName(eventTypeOfSubscription, `The event_id is one of ${ACCELO_EVENTS.join(', ')}.`),
    content_type: WEBHOOK_CHOICE_SCHEMAS.contentType.default(FORM_CONTENT_TYPE),
    secret: hubSecret.optional(),
  });

export type AcceloSubscriptionType = {
  trigger_table: string;
  event_title: string;
  event_id: string;
  trigger_type: string;
};

export type AcceloSubscription = {
  event_id: string;
  user: { email: string; name: string; id: number };
  user_id: number;
  user_deployment: string;
  trigger_url: string;
  content_type: ContentType;
  subscription_id: string;
  trigger_type: string;
  trigger_table: string;
};
