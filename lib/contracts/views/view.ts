/** What the views share: their registry, and the schemas of ids, instants, counts and lists. */
import { z } from 'zod';
import { idMeta } from '#lib/contracts/ids';
import type { IdKind } from '#lib/domain/ids';

/** Every view under the name that it has in the API document. Later versions may add members. */
export const viewSchemas = z.registry<{ id: string }>();

/** Registers the schema of a view under its name in the API document. The type of the view is `z.infer` of it. */
export function view<S extends z.ZodType>(id: string, schema: S): S {
  viewSchemas.add(schema, { id });
  return schema;
}

/** An id as it leaves the server. */
export const idText = (kind: IdKind) => z.string().meta(idMeta(kind));

export const instant = z.string().meta({ format: 'date-time' });
export const count = z.int().min(0);

/** One page of a list. */
export const page = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'Give it as cursor; null on the last page.' }),
  });

/** A list that does not grow by use: it comes as a whole. */
export const list = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item) });
