import { z } from 'zod';
import { pageQueryOf } from '#lib/contracts/page';
import { PERMISSIONS } from '#lib/domain/access/permissions';
import { MAX_MEMBER_SEARCH_LENGTH, MAX_PAGE_SIZE } from '#lib/domain/limits';

/** The place of a member in the order of the list, which is by name: JSON in base64url. */
const CURSOR = { pattern: '^[A-Za-z0-9_-]+$', maxLength: 4_000 };

/** The query of the list of members. */
export const listMembersQuery = pageQueryOf('user', MAX_PAGE_SIZE, CURSOR).extend({
  /** A part of a name or of an email address. */
  search: z.string().trim().max(MAX_MEMBER_SEARCH_LENGTH).optional(),
});

export const updateMemberInput = z.object({
  permissions: z
    .array(z.enum(PERMISSIONS))
    .transform((given) => PERMISSIONS.filter((p) => given.includes(p))),
});
export type UpdateMemberInput = z.input<typeof updateMemberInput>;
