import type { Executor } from '#db/client';
import { auditLog } from '#db/schema/index';
import type { Access } from '#lib/services/authorise';

/** What is recorded. Names are `resource.verb` in the past tense. */
export type AuditAction =
  | 'webhook.created'
  | 'webhook.updated'
  | 'webhook.activated'
  | 'webhook.deactivated'
  | 'webhook.deleted'
  | 'webhook.signing_secret_rotated'
  | 'delivery.viewed'
  | 'delivery.retried'
  | 'event.emitted'
  | 'member.permissions_changed'
  | 'api_key.created';

export type AuditTarget = { kind: 'webhook' | 'delivery' | 'event' | 'user' | 'api_key'; id: string };

/** Writes who did what, in the transaction of what was done. `detail` never holds a password, a secret or a payload. */
export async function audit(
  executor: Executor,
  access: Access,
  action: AuditAction,
  target: AuditTarget,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await executor.insert(auditLog).values({
    orgId: access.org.id,
    actorUserId: access.userId,
    actorKeyId: access.keyId,
    action,
    targetKind: target.kind,
    targetId: target.id,
    detail,
  });
}
