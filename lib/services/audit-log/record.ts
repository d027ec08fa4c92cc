import type { Executor } from '#db/client';
import { auditLog } from '#db/schema/index';
import type { AuditAction, AuditTargetKind } from '#lib/domain/access/audit-log';
import type { Access } from '#lib/services/authorise';

/** `log` is Log History as a whole. */
export type AuditTarget = { kind: Exclude<AuditTargetKind, 'log'>; id: string } | { kind: 'log'; id: null };

type Recorded = { target: AuditTarget; detail?: Record<string, unknown> };

/** Writes who did what, in the transaction of what was done. `detail` never holds a password, a secret or a payload. */
export function audit(
  executor: Executor,
  access: Access,
  action: AuditAction,
  target: AuditTarget,
  detail: Record<string, unknown> = {},
): Promise<void> {
  return auditAll(executor, access, action, [{ target, detail }]);
}

/** Writes that the same was done to several things. */
export async function auditAll(
  executor: Executor,
  access: Access,
  action: AuditAction,
  recorded: readonly Recorded[],
): Promise<void> {
  if (recorded.length === 0) return;
  await executor.insert(auditLog).values(
    recorded.map(({ target, detail = {} }) => ({
      orgId: access.org.id,
      actorUserId: access.userId,
      actorKeyId: access.keyId,
      address: access.address,
      action,
      targetKind: target.kind,
      targetId: target.id,
      detail,
    })),
  );
}
