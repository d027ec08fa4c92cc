import type { AccessView } from '#lib/contracts/views/access';
import { type Action, type Permission, permissionsFor } from '#lib/domain/access/permissions';
import { planAllows } from '#lib/domain/access/plan';

export type Section = { path: string; label: string; action: Action };

/** The tabs of an organisation, in their order, each with what it takes to see it. */
export const SECTIONS: readonly Section[] = [
  { path: 'webhooks', label: 'Webhooks', action: 'webhooks.view' },
  { path: 'deliveries', label: 'Log History', action: 'deliveries.view' },
  { path: 'event-types', label: 'Event catalogue', action: 'catalogue.view' },
  { path: 'events/send', label: 'Send event', action: 'events.emit' },
  { path: 'members', label: 'Members', action: 'members.manage' },
  { path: 'api-keys', label: 'API keys', action: 'api_keys.manage' },
  { path: 'audit-log', label: 'Audit log', action: 'audit.view' },
];

/** The tabs that the user may see. */
export function visibleSections(actions: readonly Action[]): Section[] {
  return SECTIONS.filter((section) => actions.includes(section.action));
}

/** The section that a path such as `/o/acme/webhooks/new` belongs to. */
export function sectionOf(pathname: string): Section | null {
  const path = `${pathname.split('/').slice(3).join('/')}/`;
  return SECTIONS.find((section) => path.startsWith(`${section.path}/`)) ?? null;
}

/** Whether it is the plan alone that keeps the user from the page at a path. */
export function isPlanMissing(pathname: string, { actions, plan }: AccessView): boolean {
  const action = sectionOf(pathname)?.action ?? 'webhooks.view';
  return actions.includes(action) && !planAllows(plan.name, action);
}

/**
 * The permissions of which any one opens the page at a path; empty where only an admin may see it. Who may see
 * the section but was refused wanted to change something there.
 */
export function missingPermissions(pathname: string, access: AccessView): readonly Permission[] {
  const action = sectionOf(pathname)?.action ?? 'webhooks.view';
  return permissionsFor(access.actions.includes(action) ? 'webhooks.manage' : action);
}
