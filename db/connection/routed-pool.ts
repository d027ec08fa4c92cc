import pg from 'pg';
import { type ConnectionOptions, Route } from '#db/connection/connect';
import { SessionClient } from '#db/connection/session-client';

/** The words of the pool for a request that found no free connection in time. */
const POOL_EXHAUSTED = 'timeout exceeded when trying to connect';

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: boolean | Error) => void,
) => void;

export type PoolOptions = ConnectionOptions & {
  maxConnections: number;
  /**
   * Runs on each connection before it is given to whoever asked for it. Where it rejects, so does the request, and the
   * connection is closed.
   */
  beforeUse?: ((client: pg.PoolClient) => Promise<void>) | undefined;
};

/** A pool that finds the server that will do, again after a failover, and keeps no connection that is spent. */
export class RoutedPool extends pg.Pool {
  readonly #route: Route;
  readonly #beforeUse: PoolOptions['beforeUse'];

  /** Nothing connects before the first query. Throws a DatabaseUrlError. */
  constructor(options: PoolOptions) {
    const route = new Route(options);
    const Client = SessionClient;
    super({
      ...route.config,
      max: options.maxConnections,
      Client,
      onConnect: (client) => (client instanceof SessionClient ? client.prepare(route.plan) : undefined),
    });
    this.#route = route;
    this.#beforeUse = options.beforeUse;
    this.on('release', (_error, client) => {
      // The pool then closes it instead of giving it to the next one.
      if (client instanceof SessionClient && client.isSpent) void client.end();
    });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    const connecting = this.#prepared();
    if (callback === undefined) return connecting;
    connecting.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => undefined),
    );
    return undefined;
  }

  async #prepared(): Promise<pg.PoolClient> {
    const client = await this.#connect();
    try {
      await this.#beforeUse?.(client);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    for (let tries = 1; ; tries++) {
      const { version } = this.#route;
      try {
        return await super.connect();
      } catch (error) {
        const isOwn = error instanceof Error && (error.message === POOL_EXHAUSTED || this.ending);
        if (isOwn || !this.#route.isWorthAnother(version, error, tries)) throw error;
        Object.assign(this.options, this.#route.config);
      }
    }
  }
}
