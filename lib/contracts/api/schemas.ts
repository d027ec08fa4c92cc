/** The registry of what the API document names: every body and every answer has a schema with a name of its own. Answers: `lib/contracts/views`. */
import { z } from 'zod';
import { viewSchemas } from '#lib/contracts/views/view';

/** Bodies: what they do not name is refused. */
export const inputSchemas = z.registry<{ id: string }>();
/** Names the body of an operation. */
export function input<S extends z.ZodType>(id: string, schema: S): S {
  inputSchemas.add(schema, { id });
  return schema;
}

/** The name under which a schema stands in the document. Throws for one that was not named. */
export function schemaId(schema: z.ZodType): string {
  const id = inputSchemas.get(schema)?.id ?? viewSchemas.get(schema)?.id;
  if (id === undefined) throw new Error('Every body and answer of an operation has a name');
  return id;
}
