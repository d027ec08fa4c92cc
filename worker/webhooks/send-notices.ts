import type { Pool } from 'pg';
import type { DeactivationReason, NoticeKind } from '#lib/domain/webhook/webhook-health';

export type ClaimedNotice = {
  orgId: string;
  id: string;
  attemptNumber: number;
  kind: NoticeKind;
  reason: DeactivationReason;
  failingSince: Date | null;
  failedDeliveries: number;
  consecutiveTimeouts: number;
  latestResponse: string;
  createdAt: Date;
  webhookId: string;
  webhookName: string;
  webhookUrl: string;
  isDeleted: boolean;
  orgName: string;
  orgSlug: string;
  /** Addresses of the admins, and of who owns or created the webhook while that is a member. */
  recipients: string[];
};

/** The most that other workers may be taking at the moment. */
const CANDIDATES = 20;

/* Those that are due, the ones that have waited longest first. */
const DUE = `
select org_id as "orgId", id
from notices
where next_attempt_at <= now()
  and not exists (
    select from notices as earlier
    where earlier.org_id = notices.org_id
      and earlier.webhook_id = notices.webhook_id
      and earlier.kind = notices.kind
      and earlier.sent_at > now() - $1 * interval '1 millisecond'
  )
order by next_attempt_at
limit ${CANDIDATES}`;

/*
 * Takes a notice that is due and puts it off, longer each time: if the worker is lost, or the mail is refused, it is due again.
 * Guarantees: of all workers that ask, one gets a notice, and has it for at least a minute: longer than a mail may take
 * (worker/webhooks/mailer). A notice waits while another of the same kind about the same webhook was sent a short time ago
 * (`DUE`): an endpoint that is activated again and again fills nobody's mailbox.
 */
const CLAIM = `
with due as (
  select org_id, id
  from notices
  where org_id = $1::uuid and id = $2::uuid and next_attempt_at <= now()
  for update skip locked
),
claimed as (
  update notices
  set
    attempt_count = notices.attempt_count + 1,
    next_attempt_at = now() + least(interval '1 minute' * 2 ^ notices.attempt_count, interval '1 hour')
  from due
  where notices.org_id = due.org_id and notices.id = due.id
  returning notices.*
)
select
  claimed.org_id as "orgId",
  claimed.id,
  claimed.attempt_count as "attemptNumber",
  claimed.kind,
  claimed.reason,
  claimed.failing_since as "failingSince",
  claimed.failed_deliveries as "failedDeliveries",
  claimed.consecutive_timeouts as "consecutiveTimeouts",
  claimed.latest_response as "latestResponse",
  claimed.created_at as "createdAt",
  webhooks.id as "webhookId",
  webhooks.name as "webhookName",
  webhooks.url as "webhookUrl",
  webhooks.deleted_at is not null as "isDeleted",
  orgs.name as "orgName",
  orgs.slug as "orgSlug",
  array(
    select users.email
    from members
    join users on users.id = members.user_id
    where members.org_id = claimed.org_id
      and (members.role = 'admin' or members.user_id in (webhooks.created_by, webhooks.owner_id))
    order by users.email
  ) as recipients
from claimed
join webhooks on webhooks.org_id = claimed.org_id and webhooks.id = claimed.webhook_id
join orgs on orgs.id = claimed.org_id`;

/** Takes a notice that is due; null where there is none that nobody else takes. */
export async function claimNotice(pool: Pool, intervalMs: number): Promise<ClaimedNotice | null> {
  const { rows: due } = await pool.query<{ orgId: string; id: string }>({
    name: 'due-notices',
    text: DUE,
    values: [intervalMs],
  });
  for (const { orgId, id } of due) {
    const { rows } = await pool.query<ClaimedNotice>({
      name: 'claim-notice',
      text: CLAIM,
      values: [orgId, id],
    });
    if (rows[0] !== undefined) return rows[0];
  }
  return null;
}

const FINISH = `
update notices
set next_attempt_at = null, sent_at = case when $3::boolean then now() end
where org_id = $1::uuid and id = $2::uuid`;

/** Ends a notice: sent, or given up. */
export async function finishNotice(pool: Pool, notice: ClaimedNotice, isSent: boolean): Promise<void> {
  await pool.query({ name: 'finish-notice', text: FINISH, values: [notice.orgId, notice.id, isSent] });
}
