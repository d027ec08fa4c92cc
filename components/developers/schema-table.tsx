type Schema = Record<string, unknown>;

export type SchemaMember = {
  name: string;
  description: string | undefined;
  isRequired: boolean;
  schema: Schema;
};

/** The members of a body or a query: name, kind, whether it must be there, and what it means. */
export function SchemaTable({ members }: { members: readonly SchemaMember[] }) {
  return (
    <dl className="divide-y divide-border rounded-md border border-border text-sm">
      {members.map(({ name, description, isRequired, schema }) => (
        <div key={name} className="grid gap-x-4 px-3 py-1.5 sm:grid-cols-[11rem_minmax(0,1fr)]">
          <dt className="flex flex-wrap items-baseline gap-x-2">
            <code className="wrap-anywhere text-xs leading-5">{name}</code>
            {isRequired ? <span className="text-muted-foreground text-xs">required</span> : null}
          </dt>
          <dd className="wrap-anywhere min-w-0 text-xs leading-5">
            <span className="text-muted-foreground">{kindOf(schema)}</span>
            {description === undefined ? null : <span className="block">{description}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What a value may be, in words. */
function kindOf(schema: Schema): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((one: Schema) => kindOf(one)).join(' | ');
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : String(schema.type ?? 'any value');
  if (type === 'array') {
    const items = typeof schema.items === 'object' && schema.items !== null ? (schema.items as Schema) : {};
    const values = Array.isArray(items.enum)
      ? ` of ${kindOf(items)}`
      : ` of ${String(items.type ?? 'values')}s`;
    return `array${values}${boundsOf(schema, 'minItems', 'maxItems', '')}`;
  }
  if (schema.format === 'date-time') return 'instant, RFC 3339';
  return (
    type +
    boundsOf(schema, 'minimum', 'maximum', '') +
    boundsOf(schema, 'minLength', 'maxLength', ' characters')
  );
}

function boundsOf(schema: Schema, low: string, high: string, unit: string): string {
  const [from, to] = [schema[low], schema[high]];
  if (from === undefined && to === undefined) return '';
  if (to === undefined) return `, at least ${from}${unit}`;
  return from === undefined ? `, at most ${to}${unit}` : `, ${from} to ${to}${unit}`;
}
