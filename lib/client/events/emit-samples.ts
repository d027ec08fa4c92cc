/** How a host product emits an event: as a command and as SQL, ready to be pasted. */
import { apiCallAsCurl } from '#lib/client/curl';
import { emitBody } from '#lib/client/events/queries';

export type EmitSample = {
  /** Of the organisation. */
  slug: string;
  type: string;
  /** JSON, in its exact text. */
  dataText: string;
  subject: string | null;
};

/** @param origin of this installation, e.g. `https://app.example.com` */
export function emitAsCurl(origin: string, { slug, type, dataText, subject }: EmitSample): string {
  return apiCallAsCurl(
    `${origin}/api/v1/orgs/${encodeURIComponent(slug)}/events`,
    emitBody(type, dataText, subject),
  );
}

/** A text as a literal of SQL, with `standard_conforming_strings` as PostgreSQL has it: backslashes mean nothing. */
const sqlText = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** For a product that shares the database: to be run in the transaction of what happened. */
export function emitAsSql({ slug, type, dataText, subject }: EmitSample): string {
  const values = [
    `(select id from orgs where slug = ${sqlText(slug)})`,
    sqlText(type),
    `${sqlText(dataText)}::json`,
    ...(subject === null ? [] : [`p_subject => ${sqlText(subject)}`]),
  ];
  return `select emit_event(\n  ${values.join(',\n  ')}\n);`;
}

/** The id of the first object in an example: what its event is about. Null where there is none. */
export function exampleSubject(example: Record<string, unknown>): string | null {
  for (const value of Object.values(example)) {
    if (typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string')
      return value.id;
  }
  return null;
}
