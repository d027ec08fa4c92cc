import { z } from 'zod';
import { decodeId, type IdKind } from '#lib/domain/ids';

/** Prefixed text in, UUID out. */
export function idSchema(kind: IdKind) {
  return z.string().transform((text, context) => {
    const uuid = decodeId(kind, text);
    if (uuid !== null) return uuid;
    context.addIssue({ code: 'custom', message: `This is not the id of a ${kind}.` });
    return z.NEVER;
  });
}
