/** The subscriptions of Avaza's API, as its programs know them. Source: "Subscribing to Webhooks" of its document. */
import { z } from 'zod';
import { endpointUrl } from '#lib/contracts/webhooks';
import { eventTypeOfSnapshot, SNAPSHOT_EVENT_TYPES, snapshotEventName } from '#lib/domain/event/event-names';
import type { UrlPolicy } from '#lib/domain/webhook/url-policy';
import { eventName } from '#lib/integrations/event-name';

export const AVAZA_EVENTS: readonly string[] = SNAPSHOT_EVENT_TYPES.map(snapshotEventName);

export const avazaSubscriptionInput = (policy: UrlPolicy) =>
  z.object({
    target_url: endpointUrl(policy),
    event: eventName(eventTypeOfSnapshot, `The event is one of ${AVAZA_EVENTS.join(', ')}.`),
  });

/** Answer to subscribing. */
export type AvazaSubscribed = { ID: number };

/** A line of the list. Its document shows none: the members are those that it names. */
export type AvazaSubscription = { ID: number; target_url: string; event: string };
