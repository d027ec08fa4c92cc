import { type SQL, sql } from '#db/drizzle';
import type { HeavyReader } from '#lib/services/turns/heavy-reads';

export type PayloadSearch = {
  orgId: string;
  text: string;
  /** Read in this order. */
  eventIds: readonly string[];
  /** Nothing more is read once so many bytes were, or so much time has gone. */
  maxBytes: number;
  maxMs: number;
};

export type PayloadsFound = {
  /** How many of the events were read; at least one. */
  readCount: number;
  bytes: number;
  matching: ReadonlySet<string>;
};

/**
 * Tells which payloads have a text or a whole number as a value. One payload is read after the other, and what was read is
 * counted as it is read, decompressed: the bounds hold whatever the payloads are and however they are stored. An event that the
 * retention has dropped matches nothing. As text: json operators fail on \u0000.
 */
export async function findInPayloads(reader: HeavyReader, search: PayloadSearch): Promise<PayloadsFound> {
  const { orgId, text, eventIds, maxBytes, maxMs } = search;
  const ordered = eventIds.toSorted();
  const { rows } = await reader.execute<{ read_count: number; bytes: string; found: number[] | null }>(sql`
    with recursive reading as (
      select 0 as number, 0::bigint as bytes, false as is_match
      union all
      select number + 1, bytes + coalesce(octet_length(payload.text), 0), coalesce(${valueCondition(text)}, false)
      from reading
      left join lateral (
        select e.data::text as text
        from events e
        where e.org_id = ${orgId} and e.id = (${sql.param(eventIds)}::uuid[])[number + 1]
          and e.id between ${ordered[0]} and ${ordered.at(-1)}
        -- A sub-query of its own: the payload is decompressed once, however often it is named.
        offset 0
      ) payload on true
      where number < ${eventIds.length}::integer
        and (number = 0 or (bytes < ${maxBytes}::bigint
          and clock_timestamp() < statement_timestamp() + ${maxMs}::integer * interval '1 millisecond'))
    )
    select max(number) as read_count, max(bytes) as bytes, array_agg(number) filter (where is_match) as found
    from reading`);
  const [row] = rows;
  if (row === undefined) throw new Error('The search in payloads returned no row');
  const matching = (row.found ?? []).flatMap((number) => eventIds[number - 1] ?? []);
  return { readCount: row.read_count, bytes: Number(row.bytes), matching: new Set(matching) };
}

/** A condition on `payload.text`: a string in quotes or, for digits, a number: 77 is not found in 1770. */
function valueCondition(text: string): SQL {
  const isText = sql`position(${JSON.stringify(text)} in payload.text) > 0`;
  if (!/^\d{1,20}$/.test(text)) return isText;
  // The expression is slow: only what has the digits at all is given to it.
  return sql`(${isText} or (position(${text} in payload.text) > 0 and payload.text ~ ${`[:,[\\s]${text}[],}\\s]`}))`;
}
