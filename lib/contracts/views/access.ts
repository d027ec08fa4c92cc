import { z } from 'zod';
import { idText, view } from '#lib/contracts/views/view';
import { ACTIONS, PERMISSIONS, ROLES } from '#lib/domain/access/permissions';
import { PLANS } from '#lib/domain/access/plan';

export const orgSchema = view(
  'Organisation',
  z.object({ id: idText('organisation'), slug: z.string(), name: z.string() }),
);
export type OrgView = z.infer<typeof orgSchema>;

/** What the organisation pays for, as far as webhooks are concerned. */
const plan = z.object({ name: z.enum(PLANS), label: z.string(), hasWebhooks: z.boolean() });
export type PlanView = z.infer<typeof plan>;

/** What the screens must know of the settings. */
const installation = z.object({
  retryDelaysMs: z.array(z.number()),
  retentionDays: z.int(),
  /** Only in the demo: the local receiver that the address policy lets through. */
  demoReceiverOrigin: z.string().nullable(),
  upgradeUrl: z
    .string()
    .nullable()
    .meta({ description: 'Where to get a plan with webhooks; null where the operator has set none.' }),
});
export type InstallationView = z.infer<typeof installation>;

/** Who the caller is in an organisation, and what follows from it. */
export const accessSchema = view(
  'Access',
  z.object({
    org: orgSchema,
    plan,
    user: z.object({ id: idText('user'), name: z.string(), email: z.string() }),
    role: z.enum(ROLES),
    permissions: z.array(z.enum(PERMISSIONS)),
    actions: z.array(z.enum(ACTIONS)),
    isSupportOnly: z.boolean().meta({ description: 'Everything that this user opens is recorded.' }),
    admins: z
      .array(z.object({ name: z.string(), email: z.string() }))
      .meta({ description: 'Whom to ask for a permission.' }),
    orgs: z.array(orgSchema).meta({ description: 'The other organisations of the user.' }),
    installation,
  }),
);
export type AccessView = z.infer<typeof accessSchema>;
