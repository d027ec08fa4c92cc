/** The mail about a webhook that is half-way to being deactivated, or was. Pure: plain text from what is known. */
import { inOneLine } from '#lib/domain/text/display-name';
import {
  type DeactivationReason,
  deactivationReasonText,
  FAILING_DAYS,
  MAX_CONSECUTIVE_TIMEOUTS,
  MIN_FAILED_DELIVERIES,
  type NoticeKind,
} from '#lib/domain/webhook/webhook-health';

/** What the mail tells of, as of the moment that it was decided. */
export type Notice = {
  kind: NoticeKind;
  reason: DeactivationReason;
  webhookName: string;
  webhookUrl: string;
  orgName: string;
  /** Null where no failure came before. */
  failingSince: Date | null;
  failedDeliveries: number;
  consecutiveTimeouts: number;
  /** In words. */
  latestResponse: string;
  at: Date;
  /** The page of the webhook. */
  link: string;
};

/** To the minute, in the one time zone that all readers can convert. */
function instantText(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Query strings hold keys: the mail does without. */
function urlText(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function headline({ kind, reason, webhookName, orgName, at }: Notice): string {
  const name = `The webhook "${webhookName}" of ${orgName}`;
  if (kind === 'deactivated') {
    return `${name} was deactivated on ${instantText(at)}: ${deactivationReasonText(reason)}.`;
  }
  return `${name} only fails. It is deactivated if that goes on.`;
}

function rule({ kind, reason }: Notice): string {
  if (kind === 'deactivated') {
    return 'Deliveries that waited were cancelled, and events raised while it is off are not sent to it.';
  }
  return reason === 'timeouts'
    ? `A webhook is deactivated after ${MAX_CONSECUTIVE_TIMEOUTS} timeouts in a row.`
    : `A webhook is deactivated after ${FAILING_DAYS} days of only failures, with at least ${MIN_FAILED_DELIVERIES} failed deliveries.`;
}

function facts(notice: Notice): string[] {
  const { failingSince, failedDeliveries, consecutiveTimeouts } = notice;
  return [
    `URL: ${urlText(notice.webhookUrl)}`,
    ...(failingSince === null ? [] : [`Failing since: ${instantText(failingSince)}`]),
    `Failed deliveries since then: ${failedDeliveries}`,
    ...(consecutiveTimeouts === 0 ? [] : [`Timeouts in a row: ${consecutiveTimeouts}`]),
    `Latest response: ${notice.latestResponse}`,
  ];
}

function remedy({ kind, reason, link }: Notice): string {
  if (kind === 'warning') return `What to do: look at its failures and repair the endpoint.\n${link}`;
  const first =
    reason === 'gone' ? 'change its URL to the new endpoint, or repair this one' : 'repair the endpoint';
  return `What to do: ${first}, then activate the webhook. What failed or was cancelled can be retried from its log.\n${link}`;
}

/**
 * Subject and plain text of the mail. Names stay in their line: a webhook's is chosen by its members, an organisation's by
 * the host product, and neither may add a paragraph to a mail of ours.
 */
export function noticeMail(given: Notice): { subject: string; text: string } {
  const notice = { ...given, webhookName: inOneLine(given.webhookName), orgName: inOneLine(given.orgName) };
  const end = notice.kind === 'warning' ? 'only fails' : 'was deactivated';
  return {
    subject: `Webhook "${notice.webhookName}" ${end}`,
    text: [
      headline(notice),
      facts(notice).join('\n'),
      rule(notice),
      remedy(notice),
      `You get this because you created this webhook or are an admin of ${notice.orgName}.`,
    ].join('\n\n'),
  };
}
