/**
 * The settings that statements and driver rely on. A role, a database or the server may have other ones; each connection
 * therefore sets them, as the JDBC driver does. docs/decisions/0037-session-settings.md says what is left to the operator.
 */

/** Values of settings by their names, as SET takes them. */
export type SessionSettings = Readonly<Record<string, string>>;

export const SESSION_SETTINGS: SessionSettings = {
  // How values are written as text, which the driver reads, and how text is read.
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  timezone_abbreviations: 'Default',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  quote_all_identifiers: 'off',
  transform_null_equals: 'off',
  // What a transaction is.
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  // How long things may take. Pools set those that they need.
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  // Otherwise an error ends the session.
  exit_on_error: 'off',
};

/** Names without a schema are Hooktab's, or PostgreSQL's. */
export const searchPath = (schema: string): string => `${schema}, pg_temp`;

/** In SQL, the name of the schema in a session with that path, also while there is no such schema. */
export const OWN_SCHEMA = "split_part(current_setting('search_path'), ',', 1)";

/**
 * Settings that older servers do not know, or that need a right to be set at all, be it to the value that they have: they are
 * set where they differ. Without triggers (`replica`) a webhook would have no lane; without views nobody has a name.
 */
const SET_WHERE_DIFFERENT: SessionSettings = {
  transaction_timeout: '0',
  restrict_nonsystem_relation_kind: '',
  session_replication_role: 'origin',
};

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Sets the settings that are only set where they differ; for the session, or for the transaction. */
const fixing = (isLocal: boolean): string =>
  Object.entries(SET_WHERE_DIFFERENT)
    .map(
      ([name, value]) =>
        `case when current_setting(${literal(name)}, true) <> ${literal(value)} then set_config(${literal(name)}, ${literal(value)}, ${isLocal}) end`,
    )
    .join(', ');

/** What a session says of itself, after it has been set right. */
export type SessionFacts = { pid: number; isReadOnly: boolean; isStandby: boolean };

/** Asks for the facts of a session. Fails where a setting that differs may not be set. */
export const SESSION_FACTS = `select pg_backend_pid() as pid, current_setting('transaction_read_only') = 'on' as "isReadOnly", pg_is_in_recovery() as "isStandby", ${fixing(false)}`;

/** As `options` of the startup packet: in force from the first statement on, and no round trip. */
export const asStartupOptions = (settings: SessionSettings): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, '\\$&')}`)
    .join(' ');

/** A statement that sets them, for the session or for the transaction in which it runs. */
export function asStatement(settings: SessionSettings, { isLocal }: { isLocal: boolean }): string {
  const rows = Object.entries(settings).map(([name, value]) => `(${literal(name)}, ${literal(value)})`);
  return `select set_config(name, value, ${isLocal}), ${fixing(isLocal)} from (values ${rows.join(', ')}) as settings (name, value)`;
}
