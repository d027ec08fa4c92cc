/** What the documents of the other systems print, byte for byte. */
import { readFileSync } from 'node:fs';

const read = (name: string) =>
  readFileSync(new URL(`./documents/${name}.txt`, import.meta.url), 'utf8').trimEnd();

/** Avaza: subscribing, and its answer. */
export const SUBSCRIBE_TO_SNAPSHOTS = read('avaza-subscribe-request');
export const SUBSCRIBED_TO_SNAPSHOTS_ANSWER = read('avaza-subscribe-answer');
/** Avaza: "Sample webhook for timesheet_created". */
export const TIMESHEET_CREATED_BODY = read('avaza-timesheet-created');
/** AccuLynx: the schema's example. It spells `topicName` and `event` as `topicNamee` and `Event`. */
export const MILESTONE_CHANGED_BODY = read('acculynx-job-milestone-changed');
/** Accelo: creating a subscription. */
export const CREATE_SUBSCRIPTION = read('accelo-subscribe-request');
/** Accelo: the answers to listing the subscription types, and to creating a subscription. */
export const SUBSCRIPTION_TYPES_ANSWER = read('accelo-subscription-types');
export const SUBSCRIPTION_CREATED_ANSWER = read('accelo-subscription-created');
