import type { Operation } from '#lib/contracts/api/operation';
import { input } from '#lib/contracts/api/schemas';
import { createApiKeyInput, listApiKeysQuery } from '#lib/contracts/api-keys';
import { listAuditLogQuery } from '#lib/contracts/audit-log';
import { listMembersQuery, updateMemberInput } from '#lib/contracts/members';
import { accessSchema } from '#lib/contracts/views/access';
import { apiKeySchema, apiKeyWithSecretSchema } from '#lib/contracts/views/api-keys';
import { auditEntrySchema } from '#lib/contracts/views/audit-log';
import { memberSchema } from '#lib/contracts/views/members';
import { page, view } from '#lib/contracts/views/view';

const keys = { tag: 'organisation', action: 'api_keys.manage' } as const;
const members = { tag: 'organisation', action: 'members.manage' } as const;

/** For people who are signed in: no scope of a key allows these. */
export const ORGANISATION_OPERATIONS = [
  {
    id: 'getAccess',
    tag: 'organisation',
    method: 'get',
    path: '/access',
    summary: 'See who you are and what you may do',
    description: 'The role and permissions of the signed-in user, the plan, and whom to ask for more.',
    action: 'org.view',
    answers: { 200: { description: 'The signed-in user in the organisation.', schema: accessSchema } },
  },
  {
    ...keys,
    id: 'listApiKeys',
    method: 'get',
    path: '/api-keys',
    summary: 'List API keys',
    description: 'Those that were not revoked, the newest first.',
    query: listApiKeysQuery,
    notes: { cursor: 'nextCursor of the page before.', limit: 'Keys of a page.' },
    answers: {
      200: {
        description: 'One page.',
        schema: view('ApiKeys', page(apiKeySchema)),
      },
    },
  },
  {
    ...keys,
    id: 'createApiKey',
    method: 'post',
    path: '/api-keys',
    summary: 'Create an API key',
    description: 'The answer shows the key, for the only time.',
    body: input('CreateApiKey', createApiKeyInput),
    bodyExample: { name: 'Host product', scopes: ['events:write'] },
    answers: { 201: { description: 'The new key.', schema: apiKeyWithSecretSchema } },
    problems: ['not_possible_now'],
  },
  {
    ...keys,
    id: 'revokeApiKey',
    method: 'delete',
    path: '/api-keys/{key}',
    summary: 'Revoke an API key',
    description: 'It ends with the very next request, for good.',
    answers: { 204: { description: 'It is revoked.' } },
  },
  {
    ...members,
    id: 'listMembers',
    method: 'get',
    path: '/members',
    summary: 'List members',
    description: 'Admins first, then by name.',
    query: listMembersQuery,
    notes: {
      search: 'A part of a name or of an email address.',
      cursor: 'nextCursor of the page before.',
      limit: 'Members of a page.',
    },
    answers: {
      200: {
        description: 'One page.',
        schema: view('Members', page(memberSchema)),
      },
    },
  },
  {
    ...members,
    id: 'updateMember',
    method: 'patch',
    path: '/members/{member}',
    summary: 'Give and take permissions',
    description:
      'The permissions that the member has from the next request on; what is left out is taken. Admins have all of them.',
    body: input('UpdateMember', updateMemberInput),
    bodyExample: { permissions: ['Org.webhooks.logs'] },
    answers: { 200: { description: 'The member as they are now.', schema: memberSchema } },
    problems: ['not_possible_now'],
  },
  {
    id: 'listAuditLog',
    tag: 'organisation',
    method: 'get',
    path: '/audit-log',
    summary: 'Read the audit log',
    description: 'Who did what to what, when and from where; newest first.',
    action: 'audit.view',
    query: listAuditLogQuery,
    notes: {
      from: 'Not before.',
      to: 'Before.',
      cursor: 'nextCursor of the page before.',
      limit: 'Entries of a page.',
    },
    answers: {
      200: {
        description: 'One page.',
        schema: view('AuditLog', page(auditEntrySchema)),
      },
    },
  },
] as const satisfies Operation[];
