import { z } from 'zod';
import { decodeId, type IdKind, idLength, idPattern } from '#lib/domain/ids';

/** What an API document says of an id. */
export const idMeta = (kind: IdKind) => ({ pattern: idPattern(kind), maxLength: idLength(kind) });

/** Prefixed text in, UUID out. */
export function idSchema(kind: IdKind) {
  const text = z.string().meta(idMeta(kind));
  return text.transform((text, context) => {
    const uuid = decodeId(kind, text);
    if (uuid !== null) return uuid;
    context.addIssue({ code: 'custom', message: `This is not the id of a ${kind}.` });
    return z.NEVER;
  });
}
