import { z } from 'zod';
import { idText, instant, view } from '#lib/contracts/views/view';
import { API_KEY_SCOPES } from '#lib/domain/access/api-key';

export const apiKeySchema = view(
  'ApiKey',
  z.object({
    id: idText('apiKey'),
    name: z.string(),
    keyEnding: z.string().meta({ description: 'The last four characters, to tell keys apart.' }),
    scopes: z.array(z.enum(API_KEY_SCOPES)),
    createdAt: instant,
    createdBy: z
      .string()
      .nullable()
      .meta({
        description: 'Null where the operator of the installation made it.',
        examples: ['Dana Whitfield'],
      }),
    expiresAt: instant.nullable().meta({ examples: [null] }),
    isExpired: z.boolean(),
    lastUsedAt: instant.nullable().meta({ description: 'Exact to a minute; null where it was never used.' }),
  }),
);
export type ApiKeyView = z.infer<typeof apiKeySchema>;

export const apiKeyWithSecretSchema = view(
  'ApiKeyWithSecret',
  z.object({
    apiKey: apiKeySchema,
    key: z
      .string()
      .nullable()
      .meta({ description: 'Shown this once. Null where the answer is repeated for an Idempotency-Key.' }),
  }),
);
/** The first answer to creating a key, which shows it. */
export type ApiKeyWithSecret = z.infer<typeof apiKeyWithSecretSchema> & { key: string };
