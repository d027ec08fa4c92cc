import type { Action, Permission, Role } from '#lib/domain/permissions';

export type OrgView = { id: string; slug: string; name: string };

/** Who the signed-in user is in an organisation, and what follows from it. */
export type AccessView = {
  org: OrgView;
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
};
