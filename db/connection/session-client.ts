/** A connection whose session has the settings that the code relies on, also behind a pooler. */
import pg from 'pg';
import { WrongServerError } from '#db/connection/errors';
import {
  asStatement,
  SESSION_FACTS,
  type SessionFacts,
  type SessionSettings,
} from '#db/connection/session-settings';
import type { Target } from '#db/connection/targets';

/** What a connection is for. */
export type SessionPlan = {
  settings: SessionSettings;
  /** Whether the settings are in the startup packet already. */
  isSetAtStartup: boolean;
  attrs: Target['attrs'];
  /**
   * Called where a pooler stands between, which may give each transaction another session. Resolves to whether the session
   * is this connection's own; rejects where it has to be and is not.
   */
  hasOwnSession: (client: SessionClient) => Promise<boolean>;
};

/** A standby, or a server that takes no writes for now: another connection may lead to one that does. */
const READ_ONLY_TRANSACTION = '25006';
/** The words of the driver for a query without an answer. */
const READ_TIMEOUT = 'Query read timeout';

const BEGIN = /^\s*(?:begin|start\s+transaction)\b/i;

type Callback = (error: unknown, result?: unknown) => void;
type Config = string | (pg.QueryConfig & { query_timeout?: number });
/** A session that does not answer even now is given up. */
const PREPARE_TIMEOUT_MS = 10_000;

/**
 * A client of the driver that sets its session right (`prepare`) and knows when it is spent: after a failure it answers every
 * further query with that failure, so that the roll-back of a transaction does not hide what ended it.
 */
export class SessionClient extends pg.Client {
  /** What each transaction begins with, where a session lasts for one transaction only. */
  #transactionSettings: string | null = null;
  /** Why no query can succeed any more. */
  #failure: unknown;
  #isReadOnly = false;
  /** Queries behind a transaction pooler, one after the other: each takes several statements. */
  #latest: Promise<unknown> = Promise.resolve();

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // A connection that breaks between two statements of a transaction tells the next one. Without a listener it would end
    // the process as well.
    this.on('error', (error) => {
      this.#failure ??= error;
    });
  }

  /** Whether the connection must not be used for anything else. */
  get isSpent(): boolean {
    return this.#failure !== undefined || this.#isReadOnly;
  }

  /** Sets the session right once it is connected. Throws a WrongServerError where the server is not one that will do. */
  async prepare({ settings, isSetAtStartup, attrs, hasOwnSession }: SessionPlan): Promise<void> {
    const facts = await this.#ask();
    if (attrs !== 'any' && !suits(attrs, facts)) throw new WrongServerError(attrs);
    // PostgreSQL names the process of the session when it begins; a pooler in between names another one.
    const isDirect = 'processID' in this && this.processID === facts.pid;
    if (isDirect && isSetAtStartup) return;
    if (isDirect || (await hasOwnSession(this))) {
      await this.#send({
        text: asStatement(settings, { isLocal: false }),
        query_timeout: PREPARE_TIMEOUT_MS,
      });
      return;
    }
    this.#transactionSettings = asStatement(settings, { isLocal: true });
  }

  async #ask(): Promise<SessionFacts> {
    const { rows } = await this.#send({ text: SESSION_FACTS, query_timeout: PREPARE_TIMEOUT_MS });
    const [facts]: SessionFacts[] = rows;
    if (facts === undefined) throw new Error('The session did not answer');
    return facts;
  }

  /** As the driver's, in all of its forms. */
  override query(...given: unknown[]): never {
    const [config, ...rest] = given;
    const callback = rest.find((argument): argument is Callback => typeof argument === 'function');
    const values = rest.find((argument): argument is unknown[] => Array.isArray(argument));
    const result = this.#query(config as Config, values);
    if (callback === undefined) return result as never;
    result.then((answer) => callback(undefined, answer), callback);
    return undefined as never;
  }

  #query(config: Config, values: unknown[] | undefined): Promise<pg.QueryResult> {
    const settings = this.#transactionSettings;
    if (settings === null) return this.#send(config, values);
    const result = this.#latest.then(() => this.#sendWithSettings(settings, config, values));
    this.#latest = result.catch(() => undefined);
    return result;
  }

  async #send(config: Config, values?: unknown[]): Promise<pg.QueryResult> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return await super.query(config, values);
    } catch (error) {
      this.#notice(error);
      throw error;
    }
  }

  /** A transaction begins with the settings; what stands alone gets one. */
  async #sendWithSettings(settings: string, config: Config, values?: unknown[]): Promise<pg.QueryResult> {
    if (this.getTransactionStatus() !== 'I') return this.#send(config, values);
    const text = typeof config === 'string' ? config : config.text;
    const isAlone = !BEGIN.test(text);
    const begun = await this.#send(isAlone ? 'begin' : text);
    try {
      await this.#send(settings);
      if (!isAlone) return begun;
      const result = await this.#send(config, values);
      await this.#send('commit');
      return result;
    } catch (error) {
      // Where it fails as well, the connection is spent.
      await this.#send('rollback').catch(() => undefined);
      throw error;
    }
  }

  #notice(error: unknown): void {
    if (!(error instanceof pg.DatabaseError)) {
      // Not from the server: the connection is gone, or has an answer outstanding that would be taken for the next one's.
      if (error instanceof Error) this.#failure ??= error;
      if (error instanceof Error && error.message === READ_TIMEOUT) void this.end();
      return;
    }
    if (error.severity === 'FATAL') this.#failure ??= error;
    if (error.code === READ_ONLY_TRANSACTION) this.#isReadOnly = true;
  }
}

function suits(attrs: Exclude<Target['attrs'], 'any'>, { isReadOnly, isStandby }: SessionFacts): boolean {
  switch (attrs) {
    case 'primary':
      return !isStandby;
    case 'standby':
      return isStandby;
    case 'read-only':
      return isReadOnly;
    case 'read-write':
      return !isReadOnly;
  }
}
