/** Sends the notices that were written with what they tell of. Apart from deliveries: trouble with mail is mail's alone. */
import type { Pool } from 'pg';
import { databaseTroubleOf } from '#lib/domain/errors/database-trouble';
import { encodeId } from '#lib/domain/ids';
import { noticeMail } from '#lib/domain/webhook/notice-mail';
import type { Logger } from '#lib/log';
import type { OutageLog } from '#lib/log/outage-log';
import { singleFlight } from '#worker/lanes/single-flight';
import { createMailer } from '#worker/webhooks/mailer';
import { type ClaimedNotice, claimNotice, finishNotice } from '#worker/webhooks/send-notices';

export type MailSettings = {
  smtpUrl: string;
  from: string;
  /** The address of the web side, for links. */
  appUrl: string;
  /** The least time between two mails of one kind about one webhook. */
  intervalMs: number;
};

export type Notices = {
  start: () => void;
  /** There may be something to send. */
  kick: () => void;
  stop: () => void;
};

const EVERY_MS = 15_000;
/** Over about eight hours: from a minute to an hour apart. */
const MAX_ATTEMPTS = 14;

/** The page of the webhook. */
function linkOf(appUrl: string, { orgSlug, webhookId }: ClaimedNotice): string {
  return `${appUrl.replace(/\/+$/, '')}/o/${orgSlug}/webhooks/${encodeId('webhook', webhookId)}`;
}

export function createNotices(
  pool: Pool,
  settings: MailSettings,
  { log, outage }: { log: Logger; outage: OutageLog },
): Notices {
  const mailer = createMailer(settings.smtpUrl, settings.from);
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;

  async function send(notice: ClaimedNotice): Promise<void> {
    const { orgId, webhookId, kind, attemptNumber } = notice;
    if (notice.isDeleted || notice.recipients.length === 0) {
      await finishNotice(pool, notice, false);
      log.info({ orgId, webhookId, kind }, 'notice dropped: webhook deleted, or nobody to tell');
      return;
    }
    try {
      const mail = noticeMail({ ...notice, at: notice.createdAt, link: linkOf(settings.appUrl, notice) });
      await mailer.send({ ...mail, to: notice.recipients });
    } catch (error) {
      if (isStopping) return;
      const isLast = attemptNumber >= MAX_ATTEMPTS;
      if (isLast) await finishNotice(pool, notice, false);
      const words = isLast ? 'mail refused, given up' : 'mail refused, trying again later';
      log[isLast ? 'error' : 'warn']({ orgId, webhookId, kind, attemptNumber, err: error }, words);
      return;
    }
    await finishNotice(pool, notice, true);
    log.info({ orgId, webhookId, kind, recipients: notice.recipients.length }, 'notice sent');
  }

  async function run(): Promise<void> {
    clearTimeout(timer);
    if (isStopping) return;
    try {
      // One at a time: what is claimed is claimed for as long as one mail may take.
      for (let notice = await claimNotice(pool, settings.intervalMs); notice !== null; ) {
        await send(notice);
        notice = isStopping ? null : await claimNotice(pool, settings.intervalMs);
      }
    } catch (error) {
      if (isStopping) return;
      if (databaseTroubleOf(error) === null) log.error({ err: error }, 'notices not sent, trying again');
      else outage.failed('notices', error);
    }
    if (!isStopping) timer = setTimeout(flight.kick, EVERY_MS);
  }

  const flight = singleFlight(run);
  return {
    start: flight.kick,
    kick: flight.kick,
    stop: () => {
      isStopping = true;
      clearTimeout(timer);
      mailer.close();
    },
  };
}
