import { z } from 'zod';
import { displayName } from '#lib/contracts/display-name';
import { pageQueryOf } from '#lib/contracts/page';
import { API_KEY_SCOPES } from '#lib/domain/access/api-key';

export const listApiKeysQuery = pageQueryOf('apiKey');

/** A new key. */
export const createApiKeyInput = z.object({
  name: displayName('Enter a name, for example the program that will use the key.').meta({
    examples: ['Host product'],
  }),
  scopes: z
    .array(z.enum(API_KEY_SCOPES, { error: 'There is no such scope.' }))
    .min(1, 'Tick at least one scope.')
    .transform((given) => API_KEY_SCOPES.filter((scope) => given.includes(scope))),
  expiresAt: z.iso
    .datetime({ offset: true })
    .refine((text) => Date.parse(text) <= Date.UTC(9999, 11, 31), 'Must be before the year 9999.')
    .nullable()
    .optional()
    .meta({ description: 'When it ends by itself; null or absent for never.' }),
});

export type CreateApiKeyInput = z.input<typeof createApiKeyInput>;
