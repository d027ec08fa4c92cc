import type { AccessView } from '#lib/contracts/views/access';
import { ACTIONS, can, isSupportOnly } from '#lib/domain/access/permissions';
import { hasWebhooks, PLAN_LABELS } from '#lib/domain/access/plan';
import { AppError } from '#lib/domain/errors/app-error';
import { encodeId } from '#lib/domain/ids';
import { findUser } from '#lib/services/auth/users';
import { authorise, listAdmins } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { listOrgsOf } from '#lib/services/orgs/list';

/** Who the signed-in user is in the organisation, what they may do, and what the screens must know of the settings. */
export async function getAccess(call: Call): Promise<AccessView> {
  const { context } = call;
  const { org, userId, membership } = await authorise(call, 'org.view');
  const user = userId === null ? null : await findUser(context, userId);
  if (user === null || membership === null) throw new AppError('unauthenticated', 'Sign in to continue.');
  const [admins, orgs] = await Promise.all([listAdmins(context, org.id), listOrgsOf(context, user.id)]);
  return {
    org: { id: encodeId('organisation', org.id), slug: org.slug, name: org.name },
    plan: { name: org.plan, label: PLAN_LABELS[org.plan], hasWebhooks: hasWebhooks(org.plan) },
    user: { ...user, id: encodeId('user', user.id) },
    role: membership.role,
    permissions: [...membership.permissions],
    actions: ACTIONS.filter((action) => can(membership, action)),
    isSupportOnly: isSupportOnly(membership),
    admins,
    orgs,
    installation: {
      retryDelaysMs: [...context.retryPolicies.standard.delaysMs],
      retentionDays: context.retentionDays,
      demoReceiverOrigin: context.demoReceiverOrigin,
      upgradeUrl: context.upgradeUrl,
    },
  };
}
