import { expect, test } from 'vitest';
import { API_KEY_SCOPES, scopesAllow, scopesFor } from '#lib/domain/access/api-key';
import { ACTIONS, permissionsFor } from '#lib/domain/access/permissions';

test('no scope allows what is for admins alone, but emitting events', () => {
  const forAdmins = ACTIONS.filter((action) => permissionsFor(action).length === 0 && action !== 'org.view');
  expect(forAdmins.filter((action) => scopesAllow(API_KEY_SCOPES, action))).toEqual(['events.emit']);
});

test('each scope allows one thing, and to read the catalogue', () => {
  for (const scope of API_KEY_SCOPES) {
    const allowed = ACTIONS.filter((action) => scopesAllow([scope], action));
    expect(allowed).toHaveLength(2);
    expect(allowed).toContain('catalogue.view');
  }
});

test('the scopes to ask for', () => {
  expect(scopesFor('webhooks.manage')).toEqual(['webhooks:write']);
  expect(scopesFor('catalogue.view')).toEqual(API_KEY_SCOPES);
  expect(scopesFor('members.manage')).toEqual([]);
});
