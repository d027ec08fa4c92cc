import { z } from 'zod';
import { pageQueryOf } from '#lib/contracts/page';
import { instantText, several } from '#lib/contracts/parameters';
import { AUDIT_ACTION_NAMES, SYSTEM_ACTOR } from '#lib/domain/access/audit-log';
import { decodeId, idPattern } from '#lib/domain/ids';

const TARGET_ID_KINDS = ['webhook', 'delivery', 'event', 'user', 'apiKey'] as const;

const ACTOR_PATTERN = [idPattern('user'), idPattern('apiKey'), `^${SYSTEM_ACTOR}$`].join('|');
const TARGET_PATTERN = TARGET_ID_KINDS.map(idPattern).join('|');

const actor = z
  .string()
  .meta({ pattern: ACTOR_PATTERN, maxLength: 30 })
  .transform((text, context) => {
    if (text === SYSTEM_ACTOR) return { kind: 'system' } as const;
    const userId = decodeId('user', text);
    if (userId !== null) return { kind: 'user', id: userId } as const;
    const keyId = decodeId('apiKey', text);
    if (keyId !== null) return { kind: 'api_key', id: keyId } as const;
    context.addIssue({ code: 'custom', message: 'Must be the id of a user or an API key, or "system".' });
    return z.NEVER;
  });

const target = z
  .string()
  .meta({ pattern: TARGET_PATTERN, maxLength: 30 })
  .transform((text, context) => {
    for (const kind of TARGET_ID_KINDS) {
      const id = decodeId(kind, text);
      if (id !== null) return id;
    }
    context.addIssue({
      code: 'custom',
      message: 'Must be the id of a webhook, delivery, event, user or API key.',
    });
    return z.NEVER;
  });

/** The filters of the audit log. All of them stand in the URL of the screen under the same names. */
export const listAuditLogQuery = z.object({
  ...pageQueryOf('auditEntry').shape,
  actor: actor.optional().meta({ description: 'Who: usr_…, key_…, or system.' }),
  action: several(z.enum(AUDIT_ACTION_NAMES, { error: 'There is no such action.' }))
    .optional()
    .meta({ description: 'One action or several.' }),
  target: target
    .optional()
    .meta({ description: 'To what: the id of a webhook, delivery, event, user or key.' }),
  from: instantText.optional(),
  to: instantText.optional(),
});

export type AuditLogFilterParams = {
  actor?: string | undefined;
  action?: readonly string[] | undefined;
  target?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};
