/** What the numbers of a webhook say, in words. Pure: the present is given. */

import { durationText, relativeText } from '#lib/client/time-format';
import type { InsightHourView, InsightView } from '#lib/contracts/views/webhooks';
import {
  deliveredPercent,
  type HourCounts,
  sumHours,
  totalCount,
  triedCount,
} from '#lib/domain/delivery/delivery-activity';
import { responseWords } from '#lib/domain/delivery/response-words';

const NUMBER = new Intl.NumberFormat('en-GB');

/** `100,000` */
export const numberText = (value: number): string => NUMBER.format(value);

const deliveriesText = (count: number) => `${numberText(count)} ${count === 1 ? 'delivery' : 'deliveries'}`;

/** "412 · 98 % delivered": the share is that of those that were tried. */
export function activityText(sum: HourCounts): string {
  const total = totalCount(sum);
  if (total === 0) return 'None';
  const percent = deliveredPercent(sum);
  return `${numberText(total)} · ${percent === null ? 'none finished' : `${percent} % delivered`}`;
}

/** "12 delivered, 1 failed, 3 retrying, 2 waiting or cancelled"; only what there is. */
export function countsText({ delivered, failed, retrying, other }: HourCounts): string {
  const parts = [
    ...(delivered > 0 ? [`${numberText(delivered)} delivered`] : []),
    ...(failed > 0 ? [`${numberText(failed)} failed`] : []),
    ...(retrying > 0 ? [`${numberText(retrying)} retrying`] : []),
    ...(other > 0 ? [`${numberText(other)} waiting or cancelled`] : []),
  ];
  return parts.length === 0 ? 'no deliveries' : parts.join(', ');
}

/** "12 delivered, 1 failed. Answers: half within 120 ms, 95 % within 310 ms". */
export function hourText(hour: InsightHourView): string {
  const { p50Ms, p95Ms } = hour;
  if (p50Ms === null || p95Ms === null) return countsText(hour);
  return `${countsText(hour)}. Answers: half within ${durationText(p50Ms)}, 95 % within ${durationText(p95Ms)}`;
}

function shareText(insight: InsightView, sum: HourCounts): string {
  const tried = triedCount(sum);
  const which = insight.countedSince === null ? '' : 'latest ';
  const when = insight.countedSince === null ? ' in 7 days' : '';
  const percent = deliveredPercent(sum);
  if (percent === null) return `No delivery${when} is finished yet`;
  if (tried === 1) return `The only delivery${when} ${onlyWords(sum)}`;
  const what = `${which}${deliveriesText(tried)}${when}`;
  const soFar = sum.retrying === 0 ? '' : ' so far';
  if (percent === 100) return `All ${what} arrived`;
  if (percent === 0) return `None of the ${what} arrived${soFar}`;
  return `${percent} % of the ${what} arrived${soFar}`;
}

function onlyWords({ delivered, failed }: HourCounts): string {
  if (delivered === 1) return 'arrived';
  return failed === 1 ? 'failed' : 'failed so far and is being retried';
}

function retryingParts(sum: HourCounts): string[] {
  const { retrying } = sum;
  if (retrying === 0 || triedCount(sum) === 1) return [];
  if (retrying === triedCount(sum)) return ['all are being retried'];
  return [`${numberText(retrying)} ${retrying === 1 ? 'is' : 'are'} being retried`];
}

/**
 * How the webhook does, in one sentence: "98 % of the 412 deliveries in 7 days arrived; typical answer 120 ms; last failure
 * 2 h ago: Timed out."
 */
export function healthSentence(insight: InsightView, now: Date): string {
  const sum = sumHours(insight.hours);
  if (totalCount(sum) === 0) return 'Nothing was sent in the last 7 days.';
  const { lastFailure, p50Ms } = insight;
  const parts = [
    shareText(insight, sum),
    ...retryingParts(sum),
    ...(p50Ms === null ? [] : [`typical answer ${durationText(p50Ms)}`]),
    ...(lastFailure === null
      ? []
      : [`last failure ${agoText(lastFailure.failedAt, now)}: ${responseWords(lastFailure.response)}`]),
  ];
  return `${parts.join('; ')}.${restText(sum)}`;
}

/** Never ahead: the clock of the server may be. */
function agoText(at: string, now: Date): string {
  const instant = new Date(at);
  return relativeText(instant, instant > now ? instant : now);
}

function restText(sum: HourCounts): string {
  const { other } = sum;
  if (other === 0) return '';
  const more = triedCount(sum) > 0 ? ' more' : '';
  return ` ${numberText(other)}${more} ${other === 1 ? 'waits or was' : 'wait or were'} cancelled.`;
}
