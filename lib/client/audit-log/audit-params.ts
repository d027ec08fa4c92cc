import {
  createParser,
  createSerializer,
  type inferParserType,
  parseAsArrayOf,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs';
import type { AuditLogFilterParams } from '#lib/contracts/audit-log';
import { AUDIT_ACTION_NAMES, SYSTEM_ACTOR } from '#lib/domain/access/audit-log';
import { decodeId } from '#lib/domain/ids';

const parseAsActor = createParser({
  parse: (text) =>
    text === SYSTEM_ACTOR || decodeId('user', text) !== null || decodeId('apiKey', text) !== null
      ? text
      : null,
  serialize: (id: string) => id,
});

/** The filters of the audit log in the URL, under the names of the API. What cannot be read is told, see ui/unread-filters. */
export const auditParsers = {
  actor: parseAsActor,
  action: parseAsArrayOf(parseAsStringLiteral(AUDIT_ACTION_NAMES)),
  target: parseAsString,
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
};

export type AuditFilters = inferParserType<typeof auditParsers>;

export const NO_AUDIT_FILTERS: AuditFilters = {
  actor: null,
  action: null,
  target: null,
  from: null,
  to: null,
};

/** Writes the filters as a query, with its `?`. */
export const auditQueryOf = createSerializer(auditParsers);

/** The filters as the API takes them. */
export function toAuditParams(filters: AuditFilters): AuditLogFilterParams {
  const params = {
    actor: filters.actor ?? undefined,
    action: filters.action?.length ? filters.action : undefined,
    target: filters.target?.trim() || undefined,
    from: filters.from?.toISOString(),
    to: filters.to?.toISOString(),
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
