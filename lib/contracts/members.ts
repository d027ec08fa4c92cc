import { z } from 'zod';
import { PERMISSIONS, type Permission, type Role } from '#lib/domain/permissions';

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
