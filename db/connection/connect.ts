/** Opens connections: to the first server that will do, with the session settings that the code relies on. */
import pg from 'pg';
import { TransactionPoolerError } from '#db/connection/errors';
import { sharesSessions } from '#db/connection/pooler';
import { SessionClient, type SessionPlan } from '#db/connection/session-client';
import {
  asStartupOptions,
  SESSION_SETTINGS,
  type SessionSettings,
  searchPath,
} from '#db/connection/session-settings';
import { type Target, targetsOf } from '#db/connection/targets';

export type ConnectionOptions = {
  /** See lib/domain/database-url. */
  url: string;
  /** Shown in pg_stat_activity, e.g. `hooktab-web`, unless the URL names another. */
  applicationName: string;
  /** Beside those of all connections, or instead of them. */
  settings?: SessionSettings | undefined;
  /**
   * Whether statements rely on what an earlier one left in the session (advisory locks, named statements): behind a pooler in
   * transaction mode such a connection fails with a TransactionPoolerError. All others work there, at the price of three more
   * round trips for each transaction.
   */
  needsOwnSession?: boolean | undefined;
  /** A query without an answer fails after this time, and its connection is closed. */
  queryTimeoutMs?: number | undefined;
};

/** A second connection through a pooler in session mode may have to wait for ever. */
const PROBE_TIMEOUT_MS = 5_000;

/** A pooler that does not know the parameter `options` refuses the connection with this SQLSTATE. */
const PROTOCOL_VIOLATION = '08P01';
/** SQLSTATE classes of a sign-in or a database that is refused: another host would say the same. */
const FINAL_CLASSES = ['28', '3D'];

/** Which way of connecting is tried, and what to try next. One for all connections of a pool. */
export class Route {
  readonly #options: ConnectionOptions;
  readonly #targets: readonly Target[];
  #at = 0;
  #isPooler = false;
  /** Rises with every change. */
  #version = 0;
  /** Whether the pooler leaves each connection its session; null until it is found out. */
  #ownsSession: Promise<boolean> | null = null;

  /** Throws a DatabaseUrlError. */
  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#targets = targetsOf(options.url);
  }

  get #target(): Target {
    const target = this.#targets[this.#at];
    if (target === undefined) throw new Error('No such target');
    return target;
  }

  get version(): number {
    return this.#version;
  }

  /** For a new client of the driver. */
  get config(): pg.ClientConfig {
    const { config } = this.#target;
    const settings = this.#isPooler ? '' : asStartupOptions(this.#settingsOfTarget);
    return {
      application_name: this.#options.applicationName,
      ...config,
      ...(this.#options.queryTimeoutMs === undefined ? {} : { query_timeout: this.#options.queryTimeoutMs }),
      options: `${config.options ?? ''} ${settings}`.trim(),
    };
  }

  /** For a client that was made with that configuration and has connected. */
  get plan(): SessionPlan {
    return {
      settings: this.#settingsOfTarget,
      isSetAtStartup: !this.#isPooler,
      attrs: this.#target.attrs,
      hasOwnSession: (client) => this.#hasOwnSession(client),
    };
  }

  /** Where the server is asked whether it takes writes, this must not be set: its answer would say nothing. */
  get #settingsOfTarget(): SessionSettings {
    const { attrs, schema } = this.#target;
    const settings: SessionSettings = {
      ...SESSION_SETTINGS,
      search_path: searchPath(schema),
      ...this.#options.settings,
    };
    if (attrs !== 'read-write' && attrs !== 'read-only') return settings;
    const { default_transaction_read_only: _, ...others } = settings;
    return others;
  }

  /** Only whoever needs it finds out; the others take a session to last for one transaction. */
  async #hasOwnSession(client: SessionClient): Promise<boolean> {
    if (!this.#options.needsOwnSession) return false;
    this.#ownsSession ??= this.#probe(client);
    try {
      if (await this.#ownsSession) return true;
    } catch (error) {
      this.#ownsSession = null;
      throw error;
    }
    throw new TransactionPoolerError();
  }

  async #probe(client: SessionClient): Promise<boolean> {
    const second = new SessionClient({ ...this.config, query_timeout: PROBE_TIMEOUT_MS });
    try {
      await second.connect();
      return !(await sharesSessions(client, second));
    } finally {
      await second.end();
    }
  }

  /**
   * Whether to try again after a failure, and if so which way from now on.
   * @param version as it was before the attempt: another connection may have gone on since
   * @param tries attempts so far
   */
  isWorthAnother(version: number, error: unknown, tries: number): boolean {
    // Each target once, and once more for a pooler that was not expected.
    if (error instanceof TransactionPoolerError || tries > this.#targets.length) return false;
    if (version !== this.#version) return true;
    const sqlState = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
    if (sqlState === PROTOCOL_VIOLATION && !this.#isPooler) {
      this.#isPooler = true;
    } else {
      const following = (this.#at + 1) % this.#targets.length;
      const isFinal = FINAL_CLASSES.includes(sqlState.slice(0, 2));
      if (following === this.#at || (isFinal && this.#targets[following]?.host !== this.#target.host))
        return false;
      this.#at = following;
    }
    this.#version++;
    return true;
  }
}

/**
 * Connects one client. Whoever waits for it to break listens for `end`. Throws the error of the last server that was tried, a
 * DatabaseUrlError, or a TransactionPoolerError.
 */
export async function connectClient(options: ConnectionOptions): Promise<pg.Client> {
  const route = new Route(options);
  for (let tries = 1; ; tries++) {
    const { version } = route;
    const client = new SessionClient(route.config);
    try {
      await client.connect();
      await client.prepare(route.plan);
      return client;
    } catch (error) {
      // It may never have come to be: gone is all that it has to be.
      void client.end().catch(() => undefined);
      if (!route.isWorthAnother(version, error, tries)) throw error;
    }
  }
}
