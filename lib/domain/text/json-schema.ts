/**
 * A JSON Schema without what the validator's generator says beyond need: where the schema comes from, a pattern where the format
 * says the same, and the bounds of exact integers.
 */
export function tidySchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(tidySchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).filter(
    ([name, value]) =>
      !(name === '$schema' || name === '$id') &&
      !(name === 'pattern' && 'format' in schema && schema.format === 'date-time') &&
      !(name === 'maximum' && value === Number.MAX_SAFE_INTEGER) &&
      !(name === 'minimum' && value === Number.MIN_SAFE_INTEGER),
  );
  return Object.fromEntries(members.map(([name, value]) => [name, tidySchema(value)]));
}
