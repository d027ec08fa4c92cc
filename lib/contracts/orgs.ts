import type { Action, Permission, Role } from '#lib/domain/permissions';
import type { Plan } from '#lib/domain/plan';

export type OrgView = { id: string; slug: string; name: string };

/** What the organisation pays for, as far as it matters here. */
export type PlanView = { name: Plan; label: string; hasWebhooks: boolean };

/** Who the signed-in user is in an organisation, and what follows from it. */
export type AccessView = {
  org: OrgView;
  plan: PlanView;
  user: { id: string; name: string; email: string };
  role: Role;
  permissions: Permission[];
  actions: Action[];
  /** All that this user sees is recorded. */
  isSupportOnly: boolean;
  /** Whom to ask for a permission. */
  admins: { name: string; email: string }[];
  /** The other organisations of the user, for the switcher. */
  orgs: OrgView[];
  installation: InstallationView;
};

/** What the screens must know of the settings. */
export type InstallationView = {
  retryDelaysMs: number[];
  retentionDays: number;
  /** Only in the demo: the local receiver that the address policy lets through. */
  demoReceiverOrigin: string | null;
  /** Where to get a plan with webhooks; null where the operator has named no place. */
  upgradeUrl: string | null;
};
