import { z } from 'zod';
import { idText, view } from '#lib/contracts/views/view';
import { PERMISSIONS, ROLES } from '#lib/domain/access/permissions';

export const memberSchema = view(
  'Member',
  z.object({
    id: idText('user'),
    name: z.string().meta({ examples: ['Dana Whitfield'] }),
    email: z.string(),
    role: z.enum(ROLES),
    permissions: z.array(z.enum(PERMISSIONS)),
    isYou: z.boolean(),
  }),
);
export type MemberView = z.infer<typeof memberSchema>;
