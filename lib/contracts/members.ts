import { z } from 'zod';
import { pageQuery } from '#lib/contracts/page';
import { MAX_MEMBER_SEARCH_LENGTH } from '#lib/domain/limits';
import { PERMISSIONS, type Permission, type Role } from '#lib/domain/permissions';

/** The query of the list of members. */
export const listMembersQuery = pageQuery.extend({
  /** A part of a name or of an email address. */
  search: z.string().trim().max(MAX_MEMBER_SEARCH_LENGTH).optional(),
});

export const updateMemberInput = z.object({
  permissions: z
    .array(z.enum(PERMISSIONS))
    .transform((given) => PERMISSIONS.filter((p) => given.includes(p))),
});
export type UpdateMemberInput = z.input<typeof updateMemberInput>;

export type MemberView = {
  /** The id of the user. */
  id: string;
  name: string;
  email: string;
  role: Role;
  permissions: Permission[];
  isYou: boolean;
};
