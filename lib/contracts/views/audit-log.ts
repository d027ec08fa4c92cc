import { z } from 'zod';
import { idText, instant, view } from '#lib/contracts/views/view';
import { AUDIT_TARGETS, type AuditTargetKind } from '#lib/domain/access/audit-log';

const targetKinds = Object.keys(AUDIT_TARGETS) as [AuditTargetKind, ...AuditTargetKind[]];

const textOrNull = (example: string) =>
  z
    .string()
    .nullable()
    .meta({ examples: [example] });

const actor = z.object({
  kind: z.enum(['user', 'api_key', 'system']),
  id: textOrNull('usr_01kjqzg1ysfpnb6kqt3vd6m9xa'),
  name: textOrNull('Dana Whitfield'),
});
export type AuditActorView = z.infer<typeof actor>;

export const auditEntrySchema = view(
  'AuditEntry',
  z.object({
    id: idText('auditEntry'),
    at: instant,
    actor,
    action: z.string(),
    target: z.object({
      kind: z.enum(targetKinds),
      id: textOrNull('whk_01kjqzg1ysfpnb6kqt3vd6m9xa'),
      name: textOrNull('ERP'),
    }),
    detail: z.record(z.string(), z.unknown()).meta({ description: 'What changed.' }),
    address: z
      .string()
      .nullable()
      .meta({ description: 'Where it was done from; null where not known.', examples: ['203.0.113.7'] }),
  }),
);
export type AuditEntryView = z.infer<typeof auditEntrySchema>;
