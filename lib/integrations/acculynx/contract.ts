/** Subscriptions in the style of AccuLynx's API. Source: "Guidelines for Developers" of its document, which names no routes. */
import { z } from 'zod';
import { endpointUrl } from '#lib/contracts/webhooks';
import { EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { eventTypeOfTopic } from '#lib/domain/event/event-names';
import type { UrlPolicy } from '#lib/domain/webhook/url-policy';
import { eventName } from '#lib/integrations/event-name';

const topic = eventName(eventTypeOfTopic, 'There is no such topic. The route topics lists them.');

export const accuLynxSubscriptionInput = (policy: UrlPolicy) =>
  z.object({
    consumerUrl: endpointUrl(policy),
    topicNames: z
      .array(topic)
      .min(1, 'Name at least one topic.')
      .transform((types) => EVENT_TYPES.filter((type) => types.includes(type))),
  });

export const accuLynxTestInput = z.object({ topicName: topic });

export type AccuLynxTopic = { topicName: string; description: string };

export type AccuLynxSubscription = {
  subscriptionId: string;
  consumerUrl: string;
  topicNames: string[];
  /** When it was made, in UTC. */
  createdDate: string;
};

/** Answer to subscribing: the only time that the secret is shown. */
export type AccuLynxSubscribed = AccuLynxSubscription & { secret: string };

/** What became of a test event, as far as it is known when the answer goes out. */
export type AccuLynxTest = {
  subscriptionId: string;
  topicName: string;
  eventId: string;
  /** Of the log. */
  deliveryId: string;
  /** Whether the consumer answered as it should; null where it is not known yet. */
  isDelivered: boolean | null;
  /** The HTTP status of its answer; null where there was none. */
  responseStatus: number | null;
};
